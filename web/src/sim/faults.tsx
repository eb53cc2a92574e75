/** The drawer: what goes wrong from now on, the 24 hours, what was posted. */
import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { T, t } from "../i18n/text";
import { type State, type Whole, post } from "./wire";

const GATEWAY = -1;
const NO_ANSWER = -2;
const DAY_MS = 24 * 3_600_000;

export function Faults(props: { state: State; person: Whole | null; onTrouble: () => void }) {
  const { faults, known_errors } = props.state;
  const [code, setCode] = useState(131047);
  const set = (change: object) => void post("/faults", change).catch(props.onTrouble);
  const named = (one: number) => (one === GATEWAY ? t("sim.gateway") : one === NO_ANSWER ? t("sim.no_answer") : `${one}`);
  return (
    <section class="card column tight" aria-label={t("sim.faults")}>
      <h2>{t("sim.faults")}</h2>
      <NumberField label={t("sim.twice")} value={faults.duplicates} most={10} onSet={(duplicates) => set({ duplicates })} />
      <NumberField label={t("sim.late")} value={faults.delay_ms} most={30_000} onSet={(delay_ms) => set({ delay_ms })} />
      <label class="choice">
        <input type="checkbox" checked={faults.disorder} onChange={(event) => set({ disorder: event.currentTarget.checked })} />
        {t("sim.disorder")}
      </label>
      <label class="field">
        {t("sim.fails")}
        <select class="input" value={code} onChange={(event) => setCode(Number(event.currentTarget.value))}>
          <option value={GATEWAY}>{t("sim.gateway")}</option>
          <option value={NO_ANSWER}>{t("sim.no_answer")}</option>
          {known_errors.map((one) => (
            <option key={one.code} value={one.code} dir="ltr">
              {one.code} {one.title}
            </option>
          ))}
        </select>
      </label>
      <Button onClick={() => set({ code, times: 1 })}>{t("sim.fail_now")}</Button>
      {faults.errors.length > 0 && (
        <p class="row">
          <T k="sim.waiting_errors" v={{ list: faults.errors.map((one) => `${named(one.code)} × ${one.times}`).join(", ") }} />
          <Button onClick={() => set({ no_errors: true })}>{t("sim.forget_errors")}</Button>
        </p>
      )}
      {props.person && <Window person={props.person} onTrouble={props.onTrouble} />}
    </section>
  );
}

function Window(props: { person: Whole; onTrouble: () => void }) {
  const { person } = props;
  const until = person.heard_at === null ? 0 : new Date(person.heard_at).getTime() + DAY_MS;
  const shown = new Date(until).toLocaleString("en-GB", { weekday: "short", hour: "2-digit", minute: "2-digit" });
  return (
    <>
      <p>{until > Date.now() ? <T k="sim.window" v={{ time: shown }} /> : t("sim.window_shut")}</p>
      <p>
        <T k="sim.charged" v={{ count: person.charged }} />
      </p>
      <Button onClick={() => void post(`/people/${person.id}/age`, { hours: 24 }).catch(props.onTrouble)}>{t("sim.age")}</Button>
    </>
  );
}

function NumberField(props: { label: string; value: number; most: number; onSet: (value: number) => void }) {
  return (
    <label class="field">
      {props.label}
      <input
        class="input"
        type="number"
        min={0}
        max={props.most}
        value={props.value}
        onChange={(event) => props.onSet(Math.max(0, Math.min(props.most, Number(event.currentTarget.value) || 0)))}
      />
    </label>
  );
}

export function Log(props: { state: State }) {
  return (
    <section class="card column tight" aria-label={t("sim.log")}>
      <h2>{t("sim.log")}</h2>
      {props.state.log.length === 0 && <p class="ink-2">{t("sim.log_empty")}</p>}
      <ol class="sim-log">
        {[...props.state.log].reverse().map((one) => (
          <li key={`${one.at}${one.what}`} class="small">
            <bdi dir="ltr">{new Date(one.at).toLocaleTimeString("en-GB")}</bdi>{" "}
            <T k="sim.log_line" v={{ what: one.what, status: one.status, took: `${one.took_ms} ms` }} />
          </li>
        ))}
      </ol>
    </section>
  );
}
