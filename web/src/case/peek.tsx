/** The whole intake of a waiting patient, opened before claiming. */
import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { PatientLine, VitalsLine } from "../design/patient";
import { Layer } from "../design/surfaces";
import { auto } from "../i18n/shown";
import { t } from "../i18n/text";
import { http } from "../wire/http";
import type { Encounter, EncounterCard } from "../wire/types";
import { WholeCase } from "./whole";

export function PeekCase(props: { card: EncounterCard }) {
  const [opened, setOpened] = useState(false);
  const { card } = props;
  return (
    <>
      <Button kind="plain" icon="checklist" label={t("case.open_named", { name: auto(card.patient.name) })} onClick={() => setOpened(true)}>
        {t("case.open")}
      </Button>
      {opened && (
        <Layer title={t("case.title")} closeLabel={t("common.close")} onClose={() => setOpened(false)}>
          <Peeked card={card} />
        </Layer>
      )}
    </>
  );
}

function Peeked(props: { card: EncounterCard }) {
  const { card } = props;
  const loaded = useLoad(() => http.get<Encounter>(`/api/encounters/${card.id}`), [card.id]);
  return (
    <Loading of={loaded}>
      {(encounter) => (
        <div class="column tight">
          <p>
            <PatientLine patient={card.patient} />
          </p>
          {encounter.complaint_words !== "" && (
            <p>
              <bdi>{encounter.complaint_words}</bdi>
            </p>
          )}
          <VitalsLine values={card.vitals} flags={card.vital_flags} />
          <WholeCase encounter={encounter} />
        </div>
      )}
    </Loading>
  );
}
