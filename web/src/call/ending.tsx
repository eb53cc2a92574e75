/**
 * How a doctor ends: leave for now, or finish with an outcome; ten seconds to take the finish back.
 * The choice is small and stands at once; the finish sheet is loaded when it is asked for.
 */

import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Layer, UndoBar } from "../design/surfaces";
import { auto } from "../i18n/shown";
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
  const leave = () => {
    close();
    void view.media.leave();
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
      <UndoBar undo={t("common.undo")} onUndo={undo} onGone={() => location.assign("/doctor")}>
        <T k="call.finished_with" v={{ name }} />
      </UndoBar>
    );
  }
  if (step === "late") {
    return (
      <Layer as="dialog" title={t("call.closed")} closeLabel={t("common.close")} onClose={() => location.assign("/doctor")}>
        <p>{t("call.undo_late")}</p>
        <Button kind="primary" href="/doctor">
          {t("call.next_patient")}
        </Button>
      </Layer>
    );
  }
  if (!props.asked) return null;
  if (step === "finish" && sheet) {
    const finished = () => {
      setStep("finished");
      onClose();
    };
    return <sheet.Finish view={view} encounter={encounter} onClose={close} onFinished={finished} />;
  }
  return (
    <Layer as="dialog" title={t("call.ending_title")} closeLabel={t("common.close")} onClose={close}>
      <Button icon="leave" onClick={leave}>
        {t("call.leave_now")}
      </Button>
      <Button kind="primary" icon="tick" onClick={() => setStep("finish")}>
        {t("call.finish_with", { name })}
      </Button>
    </Layer>
  );
}
