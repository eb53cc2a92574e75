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
/** On a television: nothing but the board. */
const WALL = "/board/wall";

const ROUTES: readonly Route[] = [
  { pattern: CALL, roles: [], words: ["call"], page: () => import("./call/seated") },
  { pattern: "/desk", roles: STAFF, words: ["desk", "day"], page: () => import("./desk/desk") },
  { pattern: "/desk/tasks", roles: STAFF, words: ["day", "desk"], page: () => import("./day/tasks") },
  { pattern: "/desk/closing", roles: STAFF, words: ["day", "desk"], page: () => import("./day/closing") },
  { pattern: "/closing", roles: SUPERVISOR, words: ["day", "desk"], page: () => import("./day/closing") },
  { pattern: "/doctor/later", roles: DOCTOR, words: ["day", "doctor", "case"], page: () => import("./day/later") },
  { pattern: "/doctor/encounter/:id", roles: DOCTOR, words: ["day", "call", "case", "rx"], page: () => import("./day/answer") },
  { pattern: "/desk/patients", roles: STAFF, words: ["desk", "day"], page: () => import("./desk/patients") },
  { pattern: "/desk/encounter/:id", roles: STAFF, words: ["desk", "case", "day"], page: () => import("./desk/encounter") },
  { pattern: "/doctor", roles: DOCTOR, words: ["doctor", "call", "case", "check", "day"], page: () => import("./doctor/desk") },
  { pattern: "/doctor/reviews", roles: DOCTOR, words: ["review"], page: () => import("./doctor/reviews") },
  { pattern: "/board", roles: CONTROL_ROOM, words: ["board"], page: () => import("./board/page") },
  { pattern: "/board/center/:id", roles: CONTROL_ROOM, words: ["board"], page: () => import("./board/page") },
  { pattern: WALL, roles: CONTROL_ROOM, words: ["board"], page: () => import("./board/wall") },
  { pattern: "/alarms", roles: CONTROL_ROOM, words: ["board"], page: () => import("./board/alarms") },
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
  { pattern: "/admin/volunteers", roles: ADMINISTRATOR, words: ["volunteers", "join", "roster", "admin"], page: () => import("./admin/volunteers") },
  { pattern: "/admin/volunteers/:id", roles: ADMINISTRATOR, words: ["volunteers", "join", "roster", "admin"], page: () => import("./admin/volunteers") },
  { pattern: "/reports", roles: CONTROL_ROOM, words: ["reports"], page: () => import("./reports/page") },
  { pattern: "/reports/monthly", roles: CONTROL_ROOM, words: ["reports"], page: () => import("./reports/monthly") },
  { pattern: "/reports/quality", roles: CONTROL_ROOM, words: ["reports"], page: () => import("./reports/quality") },
  { pattern: "/reports/:name", roles: CONTROL_ROOM, words: ["reports"], page: () => import("./reports/page") },
  { pattern: "/me", roles: [], words: [], page: () => import("./pages/my-settings") },
];

/** Pages for whoever has no account; asked for first, as one of them would else look like the other's link. */
const PUBLIC: readonly Route[] = [
  { pattern: "/join", roles: [], words: ["join", "roster"], page: () => import("./join/page") },
  { pattern: "/join/outbox", roles: [], words: ["join"], page: () => import("./join/outbox") },
  { pattern: "/join/:token", roles: [], words: ["join", "roster"], page: () => import("./join/status") },
];

/** Where a role's day begins. */
export const HOMES: Record<Role, string> = {
  staff: "/desk",
  doctor: "/doctor",
  supervisor: "/board",
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
  const open = PUBLIC.find((one) => match(one.pattern, path) !== null);
  if (open) return <Shown route={open} path={path} />;
  if (who === undefined) return <Skeleton rows={0} />;
  if (who === null || who.must_change_password || who.must_set_up_code_app) return <SignInPage />;
  if (path === "/") return null;
  return (
    <SignedIn bare={match(CALL, path) !== null || match(WALL, path) !== null}>
      <Routed key={who.id} path={path} role={who.role} />
    </SignedIn>
  );
}

function Routed(props: { path: string; role: Role }) {
  const route = ROUTES.find((one) => match(one.pattern, props.path) !== null);
  if (!route || (route.roles.length > 0 && !route.roles.includes(props.role))) return <MissingPage />;
  return <Shown route={route} path={props.path} />;
}

function Shown(props: { route: Route; path: string }) {
  const { route } = props;
  const [shown, setShown] = useState<{ route: Route; Page: Page } | null>(null);
  useEffect(() => {
    let gone = false;
    void Promise.all([route.page(), load(...route.words)]).then(([module]) => {
      if (!gone) setShown({ route, Page: module.default });
    });
    return () => {
      gone = true;
    };
  }, [route]);
  if (shown?.route !== route) return <Skeleton />;
  return <shown.Page params={match(route.pattern, props.path) ?? {}} />;
}
