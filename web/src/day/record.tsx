/** Allergies and long illnesses of a patient: added and struck out with a reason; what was struck out stays to be seen. */
import { useState } from "preact/hooks";
import { Button, Choice, Field } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { State } from "../design/surfaces";
import { date } from "../i18n/format";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import type { PatientRecord, RecordEntry } from "../wire/types";

type Kind = RecordEntry["kind"];

export function RecordEntries(props: { patientId: string }) {
  const path = `/api/patients/${props.patientId}/record`;
  const loaded = useLoad(() => http.get<PatientRecord>(path), [path]);
  return (
    <section class="column tight" aria-label={t("day.record_title")}>
      <h3>{t("day.record_title")}</h3>
      <Loading of={loaded} rows={1}>
        {({ entries }) => (
          <>
            {entries.length === 0 && <p class="ink-2">{t("day.record_none")}</p>}
            <ul class="column tight">
              {entries.map((one) => (
                <EntryRow key={one.id} one={one} path={path} onChange={loaded.set} />
              ))}
            </ul>
            <Add path={path} onChange={loaded.set} />
          </>
        )}
      </Loading>
    </section>
  );
}

interface ChangeProps {
  path: string;
  onChange: (record: PatientRecord) => void;
}

function EntryRow(props: ChangeProps & { one: RecordEntry }) {
  const { one } = props;
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState("");
  const [error, setError] = useState<unknown>();
  const remove = () => {
    http.post<PatientRecord>(`${props.path}/${one.id}/remove`, { reason: reason.trim() }).then((record) => {
      setAsked(false);
      props.onChange(record);
    }, setError);
  };
  const gone = one.removed_at !== null;
  return (
    <li class="column tight">
      <div class="row">
        {one.kind === "allergy" && !gone ? <State mark="act">{t("day.record_allergy")}</State> : <span class="ink-2">{t(`day.record_${one.kind}`)}</span>}
        {gone ? (
          <s>
            <bdi>{one.text}</bdi>
          </s>
        ) : (
          <bdi class="strong">{one.text}</bdi>
        )}
        <span class="hint">
          {gone ? <T k="day.record_removed" v={{ reason: auto(one.removed_reason) }} /> : <T k="day.record_since" v={{ date: date(one.added_at, language.value), name: auto(one.added_by) }} />}
        </span>
        {!gone && !asked && (
          <Button kind="plain" icon="close" label={t("day.record_strike_named", { what: auto(one.text) })} onClick={() => setAsked(true)}>
            {t("day.record_strike")}
          </Button>
        )}
      </div>
      {asked && !gone && (
        <div class="row">
          <Field label={t("day.task_note")} value={reason} onInput={setReason} maxLength={200} required />
          <Button because={reason.trim() === "" ? t("day.say_why") : undefined} onClick={remove}>
            {t("day.record_strike")}
          </Button>
        </div>
      )}
      {error !== undefined && <ProblemBanner error={error} />}
    </li>
  );
}

function Add(props: ChangeProps) {
  const [kind, setKind] = useState<Kind>("allergy");
  const [text, setText] = useState("");
  const [id, setId] = useState(() => crypto.randomUUID());
  const [error, setError] = useState<unknown>();
  const add = () => {
    setError(undefined);
    // The same id until it is there: pressed twice on a bad link it is still one entry.
    http.post<PatientRecord>(props.path, { id, kind, text: text.trim() }).then((record) => {
      setText("");
      setId(crypto.randomUUID());
      props.onChange(record);
    }, setError);
  };
  return (
    <div class="column tight">
      <Choice
        legend={t("day.record_add")}
        value={kind}
        onChange={setKind}
        options={[
          { value: "allergy", label: t("day.record_allergy") },
          { value: "condition", label: t("day.record_condition") },
        ]}
      />
      <Field label={t("day.record_what")} value={text} onInput={setText} maxLength={200} />
      <div>
        <Button icon="plus" because={text.trim() === "" ? t("day.record_what_first") : undefined} onClick={add}>
          {t("day.record_add_do")}
        </Button>
      </div>
      {error !== undefined && <ProblemBanner error={error} />}
    </div>
  );
}
