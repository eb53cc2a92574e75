/** Both links in both directions: their last two minutes, what was done and why, the data used, and low-data mode. */

import { Select, Tick } from "../design/controls";
import { Icon, StateMark } from "../design/icon";
import { measure } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { type Shown, auto, ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import type { Grade } from "../media/figures";
import type { RungCard } from "../wire/types";
import { CAUSES, megabytes } from "./laddernotice";
import { type Direction, SPAN_S, type Seen, type Whose, seen } from "./linkgraph";
import "./linkpanel.css";
import { type Side, causeNow, linkKey, sentence } from "./rungs";
import type { CallView } from "./view";

export function LinkDetails(props: { view: CallView; up: Grade; down: Grade }) {
  const { view } = props;
  const other = view.stage.value.main?.person ?? null;
  const cause = causeNow(view.link.ladder.value);
  const name = auto(other?.name ?? "");
  const delay = view.media.monitor.figures.value?.round_trip_ms ?? null;
  return (
    <div class="linkpanel column">
      {cause && (
        <p class="row">
          <StateMark mark="watch" />
          <span>
            <T k={CAUSES[cause]} v={{ name }} />
          </span>
        </p>
      )}
      <section>
        <h3>
          {t("link.you")} <span class="hint">{t("link.minutes")}</span>
        </h3>
        <Way view={view} whose="mine" direction="up" label="link.from_you" name={name} own={props.up} />
        <Way view={view} whose="mine" direction="down" label="link.to_you" name={name} own={props.down} />
      </section>
      {other && (
        <section>
          <h3>
            <bdi>{other.name}</bdi>
          </h3>
          <Way view={view} whose="theirs" direction="up" label="link.from_them" name={name} />
          <Way view={view} whose="theirs" direction="down" label="link.to_them" name={name} />
        </section>
      )}
      <Done view={view} name={name} />
      {delay !== null && (
        <p class="hint">
          <T k="link.delay" v={{ ms: measure(Math.round(delay), "ms") }} />
        </p>
      )}
      <Data view={view} />
    </div>
  );
}

interface WayProps {
  view: CallView;
  whose: Whose;
  direction: Direction;
  label: Key;
  name: Shown;
  /** What this page itself sees, where the server has not told yet. */
  own?: Grade;
}

function Way(props: WayProps) {
  const { view, whose, direction, name } = props;
  const samples = view.link.samples.value;
  const graph = seen(samples, whose, direction, view.tick.value);
  // What the other side holds back is no fault of our link: the server knows which it is.
  const now = props.own === 0 ? 0 : (graph.now ?? props.own ?? null);
  if (now === null) return null;
  const card = samples.at(-1)?.[whose];
  const carries = card?.[`${direction}_kbps`] ?? null;
  return (
    <div class="linkway" data-weak={now <= 2}>
      <Icon name={direction} />
      <span class="linkway-label">
        <T k={props.label} v={{ name }} />
      </span>
      <Graph graph={graph} label={t(props.label, { name })} now={now} />
      <span class="linkway-now">
        <Icon name={`link-${now}`} size={20} /> {t(linkKey(now))}
        {carries !== null && (
          <span class="hint">
            <T k="link.carries" v={{ rate: measure(Math.round(carries), "kbit/s") }} />
          </span>
        )}
      </span>
    </div>
  );
}

const WIDTH = 120;
const HEIGHT = 32;

/** Taller is better; what was lost is a mark on the ground, so that it is seen without colour. */
function Graph(props: { graph: Seen; label: string; now: Grade }) {
  const { bars, worst } = props.graph;
  const words = t("link.heard", {
    direction: props.label,
    now: t(linkKey(props.now)),
    worst: t(linkKey(worst ?? props.now)),
  });
  return (
    <svg class="linkgraph" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words} preserveAspectRatio="none">
      {[1, 2, 3].map((line) => (
        <path key={line} class="linkgraph-line" d={`M0 ${HEIGHT - line * 8}H${WIDTH}`} />
      ))}
      {bars.map((bar) => {
        const x = WIDTH - (bar.ago / SPAN_S) * WIDTH;
        const height = bar.grade * 8;
        return bar.grade === 0 ? (
          <path key={bar.ago} class="linkgraph-lost" d={`M${x} ${HEIGHT - 2}h2`} />
        ) : (
          <rect key={bar.ago} data-weak={bar.grade <= 2} x={x} y={HEIGHT - height} width="2.1" height={height} />
        );
      })}
    </svg>
  );
}

/** What the system did about it, each with its reason. */
function Done(props: { view: CallView; name: Shown }) {
  const { view, name } = props;
  const { mine, theirs } = view.link.ladder.value;
  const advice = view.media.advice.value;
  const steps = [
    { side: "mine" as const, card: mine.settled },
    { side: "theirs" as const, card: theirs.settled },
  ].filter((one): one is { side: Side; card: RungCard } => one.card !== null && one.card.rung !== "full");
  const nothing = steps.length === 0 && !advice?.voice_red && advice?.voice_packet_ms !== 60;
  return (
    <section class="column tight">
      <h3>{t("link.done")}</h3>
      {nothing && <p>{t("link.nothing_done")}</p>}
      <ul class="column tight linkpanel-list">
        {steps.map(({ side, card }) => (
          <li key={side}>
            <T k={doneKey(view, side, card)} v={{ name }} />{" "}
            <span class="hint">{t(`link.why_${card.reason}` as Key)}</span>
          </li>
        ))}
        {advice?.voice_red && <li>{t("link.voice_twice")}</li>}
        {advice?.voice_packet_ms === 60 && <li>{t("link.voice_large")}</li>}
      </ul>
    </section>
  );
}

function doneKey(view: CallView, side: Side, card: RungCard): Key {
  if (card.rung === "small") return side === "mine" ? "link.get_small" : "link.give_small";
  const choices = { lowData: view.media.wishes.lowData.value, budgetUsedUp: view.budgetUsedUp.value };
  const own: Key = card.reason === "budget" ? "call.budget_over" : "call.low_data_on";
  return sentence(side, card.rung, card.reason, choices) ?? own;
}

const AMOUNTS = [2, 4, 8, 16, 32, 64];

function Data(props: { view: CallView }) {
  const { view } = props;
  const { wishes } = view.media;
  const { used, agreed } = view.budget.value;
  const amounts = [...new Set([...AMOUNTS, ...(agreed === null ? [] : [agreed])])].sort((a, b) => a - b);
  return (
    <section class="column tight">
      {used !== null && (
        <p>
          {agreed === null ? (
            <T k="link.used" v={{ megabytes: ltr(`${used.toFixed(1)}\u00a0MB`) }} />
          ) : (
            <T k="call.budget_used" v={{ used: ltr(Math.floor(used)), agreed: megabytes(agreed) }} />
          )}
        </p>
      )}
      <Tick label={t("call.low_data")} checked={wishes.lowData.value} onChange={(on) => wishes.setLowData(on)} />
      <p class="hint">{t("link.low_data_hint")}</p>
      <Select
        label={t("link.budget")}
        value={agreed === null ? "" : String(agreed)}
        onChange={(chosen) => wishes.setBudget(chosen === "" ? null : Number(chosen))}
        options={[
          { value: "", label: t("link.budget_none") },
          ...amounts.map((one) => ({ value: String(one), label: megabytes(one).text })),
        ]}
      />
    </section>
  );
}
