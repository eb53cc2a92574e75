/** Volunteers: who offers to help, the licence's scan beside what was typed, and the decision. */
import { useEffect, useState } from "preact/hooks";
import { Button, Choice, Field, Tick } from "../design/controls";
import type { Mark } from "../design/icon";
import { Loading, useLoad } from "../design/loading";
import { specialityName } from "../design/patient";
import { ProblemBanner } from "../design/problem";
import { Banner, State } from "../design/surfaces";
import { useTitle } from "../design/title";
import { languageName } from "../i18n/care-languages";
import { date } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto, isolate, ltr } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { asciiDigits } from "../i18n/typed";
import { http } from "../wire/http";
import { loadReference } from "../wire/reference";
import type { VolunteerDecisionNew, VolunteerListed, Volunteers } from "../wire/types";
import "./admin.css";
import "../join/join.css";

const MARKS: Record<VolunteerListed["state"], Mark> = {
  unconfirmed: "normal", open: "normal", sent: "waiting", more: "watch", verified: "done", refused: "normal", withdrawn: "normal", joined: "done",
};

export default function VolunteersPage(props: { params: Record<string, string> }) {
  const { id } = props.params;
  return id === undefined ? <Worklist /> : <OneVolunteer key={id} id={id} />;
}

function Worklist() {
  useTitle(t("volunteers.title"));
  const loaded = useLoad(() => http.get<Volunteers>("/api/volunteers"), []);
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t("volunteers.title")}</h1>
      </div>
      <Loading of={loaded} rows={4}>
        {(list) => (
          <>
            {list.volunteers.length === 0 && <p class="ink-2">{t("volunteers.nobody")}</p>}
            <ul class="rows">
              {list.volunteers.map((one) => (
                <li class="card line" key={one.id}>
                  <a class="person-row" href={`/admin/volunteers/${one.id}`}>
                    <span class="column-0">
                      <bdi class="strong">{one.answers.name}</bdi>
                      <bdi dir="ltr" class="ink-2 small">
                        {one.reference}
                      </bdi>
                    </span>
                    <span>{one.answers.specialities.map(specialityName).join(" · ")}</span>
                    <span class="ink-2">
                      <bdi>{one.answers.country}</bdi> · <bdi>{one.answers.council}</bdi>
                    </span>
                    <span class="ink-2 small">{one.sent_at !== null && <Value of={date(one.sent_at, language.value)} />}</span>
                    <State mark={MARKS[one.state]}>{t(`volunteers.state.${one.state}` as Key)}</State>
                  </a>
                </li>
              ))}
            </ul>
          </>
        )}
      </Loading>
    </div>
  );
}

/** The scan beside the words; on a wide screen it stays in view while one scrolls. */
function OneVolunteer(props: { id: string }) {
  useTitle(t("volunteers.one"));
  const one = useLoad(() => http.get<VolunteerListed>(`/api/volunteers/${props.id}`), [props.id]);
  return (
    <div class="page">
      <p>
        <a href="/admin/volunteers">{t("volunteers.back")}</a>
      </p>
      <Loading of={one}>
        {(loaded) => (
          <>
            <div class="page-head">
              <h1>
                <bdi>{loaded.answers.name}</bdi>
              </h1>
              <State mark={MARKS[loaded.state]}>{t(`volunteers.state.${loaded.state}` as Key)}</State>
            </div>
            {loaded.same_licence.length > 0 && (
              <Banner tone="watch">
                <T k="volunteers.same_licence" v={{ codes: ltr(loaded.same_licence.join(", ")) }} />
              </Banner>
            )}
            <div class="beside">
              <section class="card column">
                <Said one={loaded} />
                <Decided one={loaded} onDecided={one.set} />
              </section>
              <section class="card beside-scan">
                <Scan one={loaded} />
              </section>
            </div>
          </>
        )}
      </Loading>
    </div>
  );
}

function Decided(props: { one: VolunteerListed; onDecided: (one: VolunteerListed) => void }) {
  const { one } = props;
  return (
    <>
      {one.decided_at !== null && (
        <p>
          <T k="volunteers.decided" v={{ name: auto(one.decided_by_name ?? ""), date: date(one.decided_at, language.value), reason: auto(one.reason) }} />
        </p>
      )}
      {one.person_id !== null ? (
        <p>
          <a href={`/admin/people/${one.person_id}`}>{t("volunteers.account")}</a>
        </p>
      ) : (
        one.state !== "more" && <DecisionForm one={one} onDecided={props.onDecided} />
      )}
    </>
  );
}

function Said(props: { one: VolunteerListed }) {
  const { answers, reference } = props.one;
  const rows: [Key, string][] = [
    ["volunteers.reference", reference],
    ["join.name", answers.name],
    ["join.sex", t(answers.sex === "female" ? "join.woman" : "join.man")],
    [`join.kind.${answers.contact_kind}` as Key, answers.contact],
    ["join.phone", answers.phone],
    ["join.identity", answers.identity],
    ["join.council", answers.council],
    ["join.number", answers.number],
    ["join.valid_until", answers.valid_until],
    ["join.specialities", answers.specialities.map(specialityName).join(" · ")],
    ["join.qualification", answers.qualification],
    ["join.years", String(answers.years)],
    ["join.post", answers.post],
    ["join.languages", answers.languages.map((code) => languageName(code).text).join(" · ")],
    ["join.country", answers.country],
    ["join.zone", answers.zone.replaceAll("_", " ")],
    ["join.hours", answers.hours.map((one) => `${t(`roster.weekday.${one.weekday}` as Key)} ${isolate(ltr(`${one.begins.slice(0, 5)}–${one.ends.slice(0, 5)}`))}`).join(" · ")],
    ["join.most_per_day", answers.most_per_day === null ? "" : String(answers.most_per_day)],
  ];
  return (
    <dl class="said">
      {rows
        .filter(([, value]) => value !== "")
        .map(([key, value]) => (
          <div key={key} style={{ display: "contents" }}>
            <dt>{t(key)}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
      {answers.women_and_children && <dd>{t("join.women_and_children")}</dd>}
    </dl>
  );
}

function Scan(props: { one: VolunteerListed }) {
  const { one } = props;
  const [address, setAddress] = useState<string | null>(null);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    if (!one.has_scan) return;
    let made = "";
    http.blob(`/api/volunteers/${one.id}/scan`, one.scan_mime).then((blob) => setAddress((made = URL.createObjectURL(blob))), setError);
    return () => URL.revokeObjectURL(made);
  }, [one.id, one.has_scan]);
  if (!one.has_scan) return <p class="ink-2">{t("volunteers.no_scan")}</p>;
  if (error !== undefined) return <ProblemBanner error={error} />;
  if (address === null) return null;
  const ending = one.scan_mime.split("/")[1]?.replace("jpeg", "jpg") ?? "";
  return (
    <div class="column tight">
      {one.scan_mime.startsWith("image/") && <img class="scan" src={address} alt={t("join.scan")} />}
      <a href={address} download={`licence-${one.reference}.${ending}`}>
        {t("volunteers.keep_scan")}
      </a>
    </div>
  );
}

type Decision = VolunteerDecisionNew["decision"];
const DECISIONS: readonly Decision[] = ["verify", "more", "refuse"];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function DecisionForm(props: { one: VolunteerListed; onDecided: (one: VolunteerListed) => void }) {
  const { one } = props;
  const [decision, setDecision] = useState<Decision | null>(null);
  const [reason, setReason] = useState("");
  const [registration, setRegistration] = useState(one.registration || one.answers.number);
  const [until, setUntil] = useState(one.valid_until ?? one.answers.valid_until);
  const [specialities, setSpecialities] = useState<readonly string[]>(one.answers.specialities);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const reference = useLoad(loadReference, []);
  const verify = decision === "verify";
  const because =
    decision === null ? t("volunteers.choose") : reason.trim().length < 3 ? t("volunteers.say_why") : verify && !(DAY.test(until) && registration.trim() !== "" && specialities.length > 0) ? t("volunteers.needs") : undefined;
  const decide = async () => {
    if (decision === null) return;
    setBusy(true);
    setError(undefined);
    const said = verify ? { registration: registration.trim(), valid_until: until, specialities: [...specialities] } : {};
    const body: VolunteerDecisionNew = { decision, reason: reason.trim(), ...said };
    await http.post<VolunteerListed>(`/api/volunteers/${one.id}/decision`, body).then(props.onDecided, setError);
    setBusy(false);
  };
  return (
    <form
      class="column account"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && because === undefined) void decide();
      }}
    >
      {error !== undefined && <ProblemBanner error={error} />}
      <Choice legend={t("volunteers.decision")} options={DECISIONS.map((value) => ({ value, label: t(`volunteers.decide.${value}`) }))} value={decision} onChange={setDecision} />
      {verify && (
        <>
          <p class="hint">{t("volunteers.as_found")}</p>
          <Field label={t("join.number")} value={registration} onInput={(typed) => setRegistration(asciiDigits(typed))} dir="ltr" maxLength={40} />
          <Field label={t("join.valid_until")} hint={t("join.day_hint")} value={until} onInput={(typed) => setUntil(asciiDigits(typed))} dir="ltr" maxLength={10} />
          <fieldset class="choices">
            <legend>{t("join.specialities")}</legend>
            <div>
              {(reference.value?.specialities ?? []).map((code) => (
                <Tick
                  key={code}
                  label={specialityName(code)}
                  checked={specialities.includes(code)}
                  onChange={(on) => setSpecialities(on ? [...specialities, code] : specialities.filter((other) => other !== code))}
                />
              ))}
            </div>
          </fieldset>
        </>
      )}
      <Field label={t("volunteers.reason")} hint={t("volunteers.reason_hint")} value={reason} onInput={setReason} lines maxLength={1000} />
      <div class="row">
        <Button kind="primary" type="submit" busy={busy} because={because}>
          {t(`volunteers.do.${decision ?? "none"}` as Key)}
        </Button>
      </div>
    </form>
  );
}
