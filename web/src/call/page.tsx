/** The call page: pictures and controls, for the doctor with the chart beside them. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { type Loaded, useLoad } from "../design/loading";
import { load, t } from "../i18n/text";
import { keepAwake } from "../media/wakelock";
import { http } from "../wire/http";
import { me } from "../wire/identity";
import type { Encounter, SeatRole } from "../wire/types";
import { Afterwards } from "./afterwards";
import { Callbar, MessagesButton } from "./callbar";
import { Chips } from "./chips";
import { Divider, type VideoShare, useVideoShare } from "./divider";
import { Ending } from "./ending";
import { useModule } from "./lazy";
import { Notices } from "./notices";
import { recordingWords } from "./recording";
import { stands } from "./rungs";
import { Stage } from "./stage";
import { CallView } from "./view";

interface CallPageProps {
  callId: string;
  /** Who sits here by an invitation; null for people with an account. */
  guest: { role: SeatRole; awaited: string | null } | null;
}

/** Pictures and voice come first; these are 9 kB. */
const MESSAGES_AFTER_MS = 8_000;

type Layer = "none" | "more" | "end";

export function CallPage(props: CallPageProps) {
  const { callId, guest } = props;
  const view = useMemo(() => new CallView(callId, guest?.role ?? seatOf(me.peek()?.role)), [callId]);
  const [layer, setLayer] = useState<Layer>("none");
  const doctor = guest === null && view.role.value === "doctor";
  const encounter = useLoad(() => (guest ? Promise.resolve(null) : http.get<Encounter>(`/api/encounters/${callId}`)), [callId]);
  useEffect(() => {
    view.start();
    const sleep = keepAwake();
    return () => {
      view.close();
      sleep();
    };
  }, [view]);
  useTitle(view);
  const mine = !encounter.value || encounter.value.card.doctor_id === me.value?.id;
  const awaited = guest ? guest.awaited : awaitedBy(doctor, encounter.value ?? null);
  const share = useVideoShare();
  const over = view.phase.value === "closed" || view.phase.value === "refused";
  return (
    <div class="callpage" data-chart={doctor && !over} data-role={view.role.value} style={{ "--share": `${share.percent}%` }}>
      <main class="callpane" data-surface="call">
        {["left", "elsewhere", "closed", "refused"].includes(view.phase.value) ? (
          <Afterwards view={view} guest={guest !== null} />
        ) : (
          <Talking view={view} awaited={awaited} ends={doctor && mine} onLayer={setLayer} />
        )}
      </main>
      {doctor && !over && <ChartSide view={view} encounter={encounter} share={share} reads={!mine} />}
      <Layers view={view} layer={layer} guest={guest !== null} onClose={() => setLayer("none")} />
      {doctor && <Ending view={view} encounter={encounter.value ?? null} asked={layer === "end"} onClose={() => setLayer("none")} />}
    </div>
  );
}

function Talking(props: { view: CallView; awaited: string | null; ends: boolean; onLayer: (layer: Layer) => void }) {
  const { view, ends, onLayer } = props;
  const end = () => (ends ? onLayer("end") : void view.media.leave());
  return (
    <>
      <h1 class="hidden-text">{t("call.title")}</h1>
      <Chips view={view} />
      <Stage view={view} awaited={props.awaited}>
        <Notices view={view} onFinish={ends ? () => onLayer("end") : null} />
      </Stage>
      <div class="callunder">
        <ControlRoom view={view} />
        <Pictures view={view} />
        <Cockpit view={view} />
        <Messages view={view} />
      </div>
      <Callbar view={view} ends={ends} onMore={() => onLayer("more")} onEnd={end}>
        <MessagesButton view={view} />
      </Callbar>
    </>
  );
}

function ControlRoom(props: { view: CallView }) {
  const loaded = useModule(() => Promise.all([import("./rescued"), load("rescue")]), props.view.media.rescued.value !== null);
  const Rescued = loaded?.[0].Rescued;
  return Rescued ? <Rescued view={props.view} /> : null;
}

function Pictures(props: { view: CallView }) {
  const { view } = props;
  const { stills, own } = view.media.pictures;
  const wanted = stills.value.size > 0 || own.value !== null || stands(view.link.ladder.value.mine.settled?.rung);
  const loaded = useModule(() => Promise.all([import("./picturesrow"), load("link")]), wanted);
  const Row = loaded?.[0].PicturesRow;
  return Row ? <Row view={view} /> : null;
}

function Cockpit(props: { view: CallView }) {
  const place = useModule(() => import("../cockpit/begin"), props.view.media.seat.value !== null);
  return place && <place.CockpitPlace view={props.view} />;
}

/** Here before they are needed: a link that has become bad does not bring them. */
function Messages(props: { view: CallView }) {
  const { view } = props;
  const [early, setEarly] = useState(false);
  const seated = view.media.seat.value !== null;
  useEffect(() => {
    const timer = setTimeout(() => setEarly(true), MESSAGES_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  const wanted = seated && (early || view.writing.value !== "closed" || view.messages.value.length > 0);
  const loaded = useModule(() => Promise.all([import("./messaging"), load("messages")]), wanted);
  const Messaging = loaded?.[0].Messaging;
  return Messaging ? <Messaging view={view} /> : null;
}

function ChartSide(props: { view: CallView; encounter: Loaded<Encounter | null>; share: VideoShare; reads: boolean }) {
  const chart = useModule(() => import("./chart"), true);
  const [shown, setShown] = useState(true);
  return (
    <>
      <Divider share={props.share} />
      <div class="chartside" data-surface="light" data-shown={shown}>
        {chart && <chart.Chart view={props.view} encounter={props.encounter} shown={shown} reads={props.reads} onShow={setShown} />}
      </div>
    </>
  );
}

function Layers(props: { view: CallView; layer: Layer; guest: boolean; onClose: () => void }) {
  const more = useModule(() => import("./more"), props.layer === "more");
  if (props.layer !== "more" || !more) return null;
  return <more.More view={props.view} guest={props.guest} onClose={props.onClose} />;
}

/** State first, never a name: titles are seen by whoever passes the screen. */
function useTitle(view: CallView): void {
  const phase = view.phase.value;
  const alone = view.stage.value.main === null;
  const recording = recordingWords(view.call.value);
  useEffect(() => {
    const state = {
      connecting: t("call.title_connecting"),
      lost: t("call.title_lost"),
      left: t("call.title_left"),
      elsewhere: t("call.title_left"),
      closed: t("call.title_closed"),
      refused: t("common.missing.title"),
      talking: alone ? t("call.title_waiting") : `${recording}: ${t("call.title")}`,
    }[phase];
    document.title = `${state} – ${t("common.name")}`;
  }, [phase, alone, recording]);
}

function seatOf(role: string | undefined): SeatRole {
  if (role === "doctor" || role === "supervisor") return role;
  return role === "staff" ? "room" : "patient";
}

function awaitedBy(doctor: boolean, encounter: Encounter | null): string | null {
  return doctor ? (encounter?.card.patient.name ?? null) : (encounter?.card.doctor_name ?? null);
}
