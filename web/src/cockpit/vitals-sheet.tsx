/** The desk's vitals grid during the call: values reach the doctor's screen as they are typed. */

import { useEffect } from "preact/hooks";
import { Skeleton } from "../design/loading";
import { t } from "../i18n/text";
import { useIntake } from "../desk/intake";
import { VitalsSection } from "../desk/vitals";
import { loadReference, reference } from "../wire/reference";
import "../desk/desk.css";
import "../desk/intake.css";
import { Sheet } from "./sheet";

export function VitalsSheet(props: { callId: string; onClose: () => void }) {
  const intake = useIntake(props.callId);
  useEffect(() => void loadReference().catch(() => undefined), []);
  return (
    <Sheet title={t("cockpit.vitals")} onClose={props.onClose}>
      {intake.encounter ? (
        <VitalsSection
          encounter={intake.encounter}
          limits={reference.value?.vitals ?? []}
          waiting={intake.waiting}
          onSave={intake.saveVitals}
          onWhy={(not_measured) => intake.saveCase({ not_measured })}
        />
      ) : (
        <Skeleton rows={4} />
      )}
    </Sheet>
  );
}
