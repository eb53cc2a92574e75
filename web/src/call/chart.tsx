/** The chart beside the video: who, allergies, vitals, then notes and history. Never covers the patient. */

import { useEffect } from "preact/hooks";
import { Button } from "../design/controls";
import { type Loaded, Loading } from "../design/loading";
import { load, t } from "../i18n/text";
import { go, place } from "../router";
import { live } from "../wire/here";
import { cardsOf } from "../wire/topic";
import type { Encounter, EncounterCard } from "../wire/types";
import { HistoryTab } from "./history";
import { useModule } from "./lazy";
import { NotesTab } from "./notes";
import type { CallView } from "./view";
import { PatientHead } from "./vitalstrip";

/** For the page that answers without a call: one piece to load, not four. */
export { HistoryTab, NotesTab, PatientHead };

const TABS = ["notes", "rx", "history"] as const;
type Tab = (typeof TABS)[number];

interface ChartProps {
  view: CallView;
  encounter: Loaded<Encounter | null>;
  /** On narrow screens the chart can be put away. */
  shown: boolean;
  /** A colleague who was called in: whoever has claimed writes. */
  reads: boolean;
  onShow: (shown: boolean) => void;
}

export function Chart(props: ChartProps) {
  const { view, encounter, shown, reads, onShow } = props;
  const tab = TABS.find((one) => one === place.value.hash) ?? "notes";
  useReloadOnNews(view.callId, encounter);
  const choose = (to: Tab) => {
    go(`#${to}`, { replace: true });
    onShow(true);
  };
  useTabKeys(choose);
  return (
    <section class="chart" aria-label={t("chart.label")}>
      <Loading of={encounter} rows={3}>
        {(loaded) => loaded && <PatientHead encounter={loaded} />}
      </Loading>
      <div class="chart-tabs" role="tablist">
        {TABS.filter((one) => one !== "rx" || !reads).map((one) => (
          <button key={one} type="button" role="tab" id={`tab-${one}`} aria-selected={shown && tab === one} aria-controls="chart-panel" onClick={() => choose(one)}>
            {t(`chart.${one}`)}
          </button>
        ))}
        <Button kind="plain" class="chart-toggle end" onClick={() => onShow(!shown)}>
          {t(shown ? "chart.hide" : "chart.show")}
        </Button>
      </div>
      <div class="chart-panel" id="chart-panel" role="tabpanel" aria-labelledby={`tab-${tab}`} hidden={!shown}>
        {tab === "notes" && encounter.value?.card.case && <CaseFromCenter encounter={encounter.value} />}
        {tab === "notes" && <NotesTab callId={view.callId} reads={reads} />}
        {tab === "rx" && !reads && <Prescription callId={view.callId} />}
        {tab === "history" && encounter.value && (
          <HistoryTab patientId={encounter.value.patient.id} encounterId={view.callId} />
        )}
      </div>
    </section>
  );
}

/** What the center wrote of the case; loaded when the call is running, never before. */
function CaseFromCenter(props: { encounter: Encounter }) {
  const whole = useModule(() => import("../case/whole"), true);
  return whole && <whole.WholeCase encounter={props.encounter} />;
}

/** Loaded when it is first opened: pictures and voice come first. */
function Prescription(props: { callId: string }) {
  const loaded = useModule(() => Promise.all([import("../rx/rx"), load("rx")]), true);
  const Tab = loaded?.[0].RxTab;
  return Tab ? <Tab callId={props.callId} /> : null;
}

function useTabKeys(choose: (tab: Tab) => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const tab = ({ KeyN: "notes", KeyP: "rx", KeyH: "history" } as const)[event.code];
      if (!event.altKey || event.ctrlKey || event.metaKey || !tab) return;
      event.preventDefault();
      choose(tab);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  });
}

/** The center goes on measuring during the call: new values appear by themselves. */
function useReloadOnNews(callId: string, encounter: Loaded<Encounter | null>): void {
  useEffect(() => {
    const topic = live.follow("queue");
    let before: string | null = null;
    const stop = topic.state.subscribe((state) => {
      const card = cardsOf<EncounterCard>(state, "encounter").find((one) => one.id === callId);
      const news = card ? JSON.stringify([card.vitals, card.complaint, card.urgency, card.case]) : null;
      if (before !== null && news !== null && news !== before) encounter.reload();
      before = news ?? before;
    });
    return () => {
      stop();
      topic.stop();
    };
  }, [callId]);
}
