/** Last section of the intake: which doctor, how urgent, which language, who sits where; then into the queue. */
import { useState } from "preact/hooks";
import { SendAway } from "../day/send-away";
import { Button, Choice, Field, Select, Tick } from "../design/controls";
import { specialityName, urgencyMark } from "../design/patient";
import { ProblemBanner } from "../design/problem";
import { Banner } from "../design/surfaces";
import { languageName } from "../i18n/care-languages";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import { link } from "../wire/link";
import { flush } from "../wire/outbox";
import { reference } from "../wire/reference";
import type { Encounter, RoomCard, Urgency } from "../wire/types";
import type { Intake, MissingSection } from "./intake";
import { isBelow } from "./judge";
import { goToSection } from "./sections";
import { Lower, Suggested } from "./suggest";

const OUTSIDE = "outside";
const URGENCIES: readonly Urgency[] = ["emergency", "urgent", "routine"];

interface SendProps {
  encounter: Encounter;
  rooms: readonly RoomCard[];
  missing: readonly MissingSection[];
  intake: Intake;
}

export function SendSection(props: SendProps) {
  const { encounter, intake } = props;
  const { card } = encounter;
  const options = reference.value;
  const [lower, setLower] = useState<Urgency | null>(null);
  const raise = (urgency: Urgency) => {
    setLower(null);
    intake.change({ urgency, lowered_because: "" });
  };
  const rooms = [...props.rooms].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <>
      <Choice
        legend={t("desk.speciality")}
        options={(options?.specialities ?? []).map((value) => ({ value, label: specialityName(value) }))}
        value={card.speciality}
        onChange={(speciality) => intake.change({ speciality })}
      />
      <Suggested encounter={encounter} onUse={(speciality) => intake.change({ speciality })} />
      <Choice
        legend={t("desk.urgency")}
        options={URGENCIES.map((value) => ({ value, label: t(`common.urgency.${value}`), mark: urgencyMark(value) }))}
        value={card.urgency}
        onChange={(urgency) => (isBelow(urgency, encounter.judged.urgency) ? setLower(urgency) : raise(urgency))}
      />
      {lower !== null && (
        <Lower
          floor={encounter.judged.urgency ?? "routine"}
          to={lower}
          onDone={(because) => {
            intake.change({ urgency: lower, lowered_because: because });
            setLower(null);
          }}
        />
      )}
      {encounter.intake && encounter.intake.lowered_because !== "" && (
        <p class="hint">
          <T k="desk.lowered_because" v={{ reason: encounter.intake.lowered_because }} />
        </p>
      )}
      <Choice
        legend={t("desk.sits")}
        options={[
          ...rooms.map((room) => ({ value: room.id, label: <bdi>{room.name}</bdi> })),
          { value: OUTSIDE, label: t("desk.outside") },
        ]}
        value={card.room_id ?? OUTSIDE}
        onChange={(value) => intake.change({ room_id: value === OUTSIDE ? null : value })}
      />
      <div class="send-grid">
        <Select
          label={t("desk.patient_language")}
          options={(options?.languages ?? [card.language]).map((value) => ({ value, label: languageName(value).text }))}
          value={card.language}
          onChange={(code) => intake.change({ language: code })}
        />
        <Field
          label={t("desk.attendant")}
          hint={t("desk.attendant_hint")}
          value={encounter.attendant}
          onInput={(attendant) => intake.change({ attendant })}
          maxLength={200}
        />
      </div>
      <div>
        <Tick
          label={t("desk.woman_doctor")}
          checked={card.woman_doctor_wanted}
          onChange={(woman_doctor_wanted) => intake.change({ woman_doctor_wanted })}
        />
      </div>
      <PutInQueue {...props} />
    </>
  );
}

function PutInQueue({ encounter, missing, intake }: SendProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const first = missing[0];
  const refused = encounter.care_consent === false;

  const put = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await flush();
      intake.loaded.set(await http.post<Encounter>(`/api/encounters/${encounter.card.id}/queue`));
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };

  if (refused) return <Banner tone="watch">{t("desk.no_care_consent_short")}</Banner>;
  if (first !== undefined) {
    return (
      <div class="row">
        <Banner tone="normal" mark="waiting">
          {t("desk.still_missing")} {missing.map((section) => t(`desk.missing.${section}`)).join(" · ")}
        </Banner>
        {first !== "send" && (
          <Button onClick={() => goToSection(first)}>{t(`desk.next_section.${first}`)}</Button>
        )}
      </div>
    );
  }
  return (
    <>
      {error !== undefined && <ProblemBanner error={error} words={{ "encounter.incomplete": "desk.incomplete" }} />}
      <div class="row">
        <Button
          kind="primary"
          icon="queue"
          busy={busy}
          because={link.value === "none" ? t("common.needs_link") : undefined}
          onClick={() => void put()}
        >
          {t("desk.put_in_queue")}
        </Button>
        <SendAway card={encounter.card} />
      </div>
    </>
  );
}
