/** What goes with being signed in, and the frame of the light pages: top bar, strips about link, demo, version, call. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Button } from "./design/controls";
import { HelpLayer } from "./design/help";
import { useKeys } from "./design/keys";
import { Banner } from "./design/surfaces";
import { type Tab, TopBar } from "./design/topbar";
import { clock } from "./i18n/format";
import { T, t } from "./i18n/text";
import { go } from "./router";
import { loadReference, reference } from "./wire/reference";
import { useTopic } from "./wire/follow";
import { live } from "./wire/here";
import { me } from "./wire/identity";
import { link } from "./wire/link";
import { openOutbox, unsent } from "./wire/outbox";
import { announceScreen, screen } from "./wire/screen";
import { useNow } from "./wire/tick";
import { type TopicState, cardsOf } from "./wire/topic";
import type { EncounterCard, Me, Role, RoomCard } from "./wire/types";

const INBOX: Tab = { href: "/inbox", word: "common.tab.inbox", icon: "message" };
/** The center of the helpline's own staff, who look after its inbox. */
const HELPLINE = "helpline";

const TABS: Record<Role, readonly Tab[]> = {
  staff: [
    { href: "/desk", word: "common.tab.queue", icon: "queue", under: "/desk/encounter" },
    { href: "/desk/patients", word: "common.tab.patients", icon: "person" },
  ],
  doctor: [
    { href: "/doctor", word: "common.tab.doctor_queue", icon: "queue" },
    { href: "/doctor/shifts", word: "common.tab.shifts", icon: "calendar" },
    { href: "/doctor/reviews", word: "common.tab.reviews", icon: "checklist" },
  ],
  supervisor: [
    { href: "/recordings", word: "common.tab.recordings", icon: "record" },
    { href: "/duty", word: "common.tab.duty", icon: "clock" },
  ],
  administrator: [
    { href: "/admin/people", word: "common.tab.people", icon: "guardian" },
    { href: "/admin/centers", word: "common.tab.centers", icon: "room" },
    { href: "/admin/roster", word: "common.tab.roster", icon: "calendar", under: "/duty" },
    { href: "/recordings", word: "common.tab.recordings", icon: "record" },
    INBOX,
  ],
  patient: [],
};

/** Stays while pages come and go, so that a call opens over the connection that is there; a call has no frame. */
export function SignedIn(props: { bare: boolean; children: ComponentChildren }) {
  useAccount(me.value as Me);
  return props.bare ? <>{props.children}</> : <Frame>{props.children}</Frame>;
}

function Frame(props: { children: ComponentChildren }) {
  const who = me.value as Me;
  const [help, setHelp] = useState(false);
  const topic = useTopic(who.role === "staff" ? "desk" : who.role === "doctor" ? "queue" : null);
  const openHelp = () => setHelp(true);
  useKeys({ "?": openHelp, "؟": openHelp, Slash: () => find(who.role) });
  const tabs = who.center_id === HELPLINE ? [INBOX, ...TABS[who.role]] : TABS[who.role];
  useTabKeys(tabs);
  return (
    <>
      <TopBar tabs={tabs} where={whereText(who, topic)} home="/" />
      <Strips />
      <RunningCall call={runningCall(who, topic)} />
      <main id="content" tabIndex={-1}>
        {props.children}
      </main>
      {help && <HelpLayer onClose={() => setHelp(false)} />}
    </>
  );
}

/** What goes with being signed in: the live connection, this author's outbox, the screen's room. */
function useAccount(who: Me): void {
  useEffect(() => {
    live.connect();
    void openOutbox(who.id);
    if (who.role === "staff") void import("./desk/uploads").then((uploads) => uploads.openUploads(who.id));
    void loadReference().catch(() => undefined);
    const quiet = who.role === "staff" && who.center_id !== null ? announceScreen(who.center_id) : () => undefined;
    const stop = live.on("call.opened", (opened) => go(`/call/${opened.call_id}`));
    return () => {
      quiet();
      stop();
      live.close();
      void openOutbox(null);
    };
  }, [who.id]);
}

function Strips() {
  const away = link.value === "none";
  return (
    <>
      {live.state.value === "old_version" && (
        <Banner strip tone="busy" actions={<Button onClick={() => location.reload()}>{t("common.reload")}</Button>}>
          {t("common.new_version")}
        </Banner>
      )}
      {away && (
        <Banner strip tone="watch" live>
          <T k="common.offline_strip" v={{ count: unsent.value }} />
        </Banner>
      )}
      {reference.value?.demo && (
        <Banner strip tone="normal">
          {t("common.demo")}
        </Banner>
      )}
    </>
  );
}

function RunningCall(props: { call: EncounterCard | null }) {
  const time = useNow(1_000);
  if (props.call === null) return null;
  const { patient, claimed_at } = props.call;
  const since = clock(time - Date.parse(claimed_at ?? props.call.arrived_at));
  const button = <Button href={`/call/${props.call.id}`}>{t("common.back_to_call")}</Button>;
  return (
    <Banner strip tone="busy" actions={button}>
      <T k="common.in_call_with" v={{ name: patient.name, time: since }} />
    </Banner>
  );
}

/** The call this screen belongs to: the doctor's own, or the one in this screen's room. */
function runningCall(who: Me, topic: TopicState | null): EncounterCard | null {
  const open = cardsOf<EncounterCard>(topic, "encounter").filter((one) => one.state === "in-progress");
  if (who.role === "doctor") return open.find((one) => one.doctor_id === who.id) ?? null;
  const room = screen.value?.room_id;
  return room ? (open.find((one) => one.room_id === room) ?? null) : null;
}

function whereText(who: Me, topic: TopicState | null): string {
  if (who.role === "doctor") return t(who.on_duty ? "common.on_duty" : "common.off_duty");
  const room = cardsOf<RoomCard>(topic, "room").find((one) => one.id === screen.value?.room_id);
  const center = who.center_name ?? "";
  return room ? t("common.center_and_room", { center, room: room.name }) : center;
}

function useTabKeys(tabs: readonly Tab[]): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const tab = event.altKey ? tabs[Number(event.code.replace("Digit", "")) - 1] : undefined;
      if (!tab) return;
      event.preventDefault();
      go(tab.href);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [tabs]);
}

/** To the page's own search field; staff without one on the page goes where patients are found. */
function find(role: Role): void {
  const field = document.querySelector<HTMLElement>("[data-find] input, input[type=search]");
  if (field) field.focus();
  else if (role === "staff") go("/desk/patients");
}
