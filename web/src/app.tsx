/** Which page an address shows, for whom, and the frame around it. Pages are loaded when they are first needed. */
import { type ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Skeleton } from "./design/loading";
import { load } from "./i18n/text";
import type { Group } from "./i18n/keys";
import { SignedIn } from "./frame";
import { MissingPage } from "./pages/missing";
import { SignInPage } from "./pages/sign-in";
import { go, match, place } from "./router";
import { me, recognize } from "./wire/identity";
import type { Role } from "./wire/types";

/** A page gets the named parts of its address. */
export type Page = ComponentType<{ params: Record<string, string> }>;

interface Route {
  pattern: string;
  /** Who may see it; empty: everybody who is signed in. */
  roles: readonly Role[];
  words: readonly Group[];
  page: () => Promise<{ default: Page }>;
}

const STAFF: readonly Role[] = ["staff"];
const DOCTOR: readonly Role[] = ["doctor"];
const SUPERVISOR: readonly Role[] = ["supervisor"];
const ADMINISTRATOR: readonly Role[] = ["administrator"];
const CONTROL_ROOM: readonly Role[] = ["supervisor", "administrator"];

/** Opened from a page of ours; opened by itself (a link, a reload) call.html answers, which is smaller. */
const CALL = "/call/:id";

const ROUTES: readonly Route[] = [
  { pattern: CALL, roles: [], words: ["call"], page: () => import("./call/seated") },
  { pattern: "/desk", roles: STAFF, words: ["desk"], page: () => import("./desk/desk") },
  { pattern: "/desk/patients", roles: STAFF, words: ["desk"], page: () => import("./desk/patients") },
  { pattern: "/desk/encounter/:id", roles: STAFF, words: ["desk", "case"], page: () => import("./desk/encounter") },
  { pattern: "/doctor", roles: DOCTOR, words: ["doctor", "call", "case", "check"], page: () => import("./doctor/desk") },
  { pattern: "/doctor/reviews", roles: DOCTOR, words: ["review"], page: () => import("./doctor/reviews") },
  { pattern: "/recordings", roles: CONTROL_ROOM, words: ["recordings", "review"], page: () => import("./recordings/list") },
  { pattern: "/recordings/:id", roles: SUPERVISOR, words: ["recordings", "review"], page: () => import("./recordings/player-page") },
  { pattern: "/admin/people", roles: ADMINISTRATOR, words: ["admin"], page: () => import("./admin/people") },
  { pattern: "/admin/people/:id", roles: ADMINISTRATOR, words: ["admin"], page: () => import("./admin/people") },
  { pattern: "/admin/people/:id/viewed", roles: ADMINISTRATOR, words: ["review"], page: () => import("./admin/viewed") },
  { pattern: "/admin/centers", roles: ADMINISTRATOR, words: ["admin"], page: () => import("./admin/centers") },
  { pattern: "/doctor/shifts", roles: DOCTOR, words: ["roster"], page: () => import("./roster/page") },
  { pattern: "/admin/roster", roles: ADMINISTRATOR, words: ["roster"], page: () => import("./roster/page") },
  { pattern: "/duty", roles: ["supervisor", "administrator"], words: ["roster"], page: () => import("./roster/duty") },
  { pattern: "/inbox", roles: ["staff", "administrator"], words: ["inbox"], page: () => import("./inbox/page") },
  { pattern: "/inbox/:id", roles: ["staff", "administrator"], words: ["inbox"], page: () => import("./inbox/page") },
  { pattern: "/doctor/chat/:id", roles: DOCTOR, words: ["inbox"], page: () => import("./inbox/patient") },
  { pattern: "/me", roles: [], words: [], page: () => import("./pages/my-settings") },
];

/** Where a role's day begins. */
export const HOMES: Record<Role, string> = {
  staff: "/desk",
  doctor: "/doctor",
  supervisor: "/recordings",
  administrator: "/admin/people",
  patient: "/me",
};

export function App() {
  const path = place.value.path;
  const who = me.value;
  useEffect(() => {
    const again = () => void recognize().catch(() => setTimeout(again, 2_000));
    again();
  }, []);
  useEffect(() => {
    if (who && path === "/") go(HOMES[who.role], { replace: true });
  }, [who, path]);
  if (who === undefined) return <Skeleton rows={0} />;
  if (who === null || who.must_change_password) return <SignInPage />;
  if (path === "/") return null;
  return (
    <SignedIn bare={match(CALL, path) !== null}>
      <Routed key={who.id} path={path} role={who.role} />
    </SignedIn>
  );
}

function Routed(props: { path: string; role: Role }) {
  const route = ROUTES.find((one) => match(one.pattern, props.path) !== null);
  const [shown, setShown] = useState<{ route: Route; Page: Page } | null>(null);
  useEffect(() => {
    if (!route) return;
    let gone = false;
    void Promise.all([route.page(), load(...route.words)]).then(([module]) => {
      if (!gone) setShown({ route, Page: module.default });
    });
    return () => {
      gone = true;
    };
  }, [route]);
  if (!route || (route.roles.length > 0 && !route.roles.includes(props.role))) return <MissingPage />;
  if (shown?.route !== route) return <Skeleton />;
  return <shown.Page params={match(route.pattern, props.path) ?? {}} />;
}
