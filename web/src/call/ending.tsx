/**
 * How a doctor ends: leave for now, or finish with an outcome; ten seconds to take the finish back.
 * The choice is small and stands at once; the finish sheet is loaded when it is asked for.
 */

import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Layer, UndoBar } from "../design/surfaces";
import { type Shown, auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import type { Encounter } from "../wire/types";
import { useModule } from "./lazy";
import type { CallView } from "./view";

interface EndingProps {
  view: CallView;
  encounter: Encounter | null;
  asked: boolean;
  onClose: () => void;
}

type Step = "choose" | "finish" | "finished" | "late";

export function Ending(props: EndingProps) {
  const { view, encounter, onClose } = props;
  const [step, setStep] = useState<Step>("choose");
  const name = auto(encounter?.patient.name ?? "");
  const sheet = useModule(() => import("./finish"), props.asked);
  const close = () => {
    setStep("choose");
    onClose();
  };
  const undo = () => {
    http.post(`/api/encounters/${view.callId}/reopen`).then(
      () => {
        setStep("choose");
        if (view.media.recovery.peek().seat === "left") void view.media.comeBack();
      },
      () => setStep("late"),
    );
  };
  if (step === "finished") {
    return (
      <UndoBar undo={t("common.undo")} onUndo={undo} onGone={toDesk}>
        <T k="call.finished_with" v={{ name }} />
      </UndoBar>
    );
  }
  if (step === "late") return <TooLate />;
  if (!props.asked) return null;
  if (step === "choose" || !sheet) return <Choice view={view} name={name} onFinish={() => setStep("finish")} onClose={close} />;
  const finished = () => {
    setStep("finished");
    onClose();
  };
  return <sheet.Finish callId={view.callId} name={encounter?.patient.name ?? ""} onClose={close} onFinished={finished} />;
}

function Choice(props: { view: CallView; name: Shown; onFinish: () => void; onClose: () => void }) {
  const { view, name, onFinish, onClose } = props;
  const leave = () => {
    onClose();
    void view.media.leave();
  };
  return (
    <Layer as="dialog" title={t("call.ending_title")} closeLabel={t("common.close")} onClose={onClose}>
      <Button icon="leave" onClick={leave}>
        {t("call.leave_now")}
      </Button>
      <Button kind="primary" icon="tick" onClick={onFinish}>
        {t("call.finish_with", { name })}
      </Button>
    </Layer>
  );
}

function TooLate() {
  return (
    <Layer as="dialog" title={t("call.closed")} closeLabel={t("common.close")} onClose={toDesk}>
      <p>{t("call.undo_late")}</p>
      <Button kind="primary" href="/doctor">
        {t("call.next_patient")}
      </Button>
    </Layer>
  );
}

function toDesk(): void {
  location.assign("/doctor");
}
