/** Vitals over all encounters as small plots, time from left to right in every language; the table stands beside them. */
import { date } from "../i18n/format";
import { language } from "../i18n/language";
import type { Key } from "../i18n/keys";
import { ltr } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import type { VitalsTaken } from "../wire/types";
import { type Field, type Point, points } from "./plot";

const FIELDS: readonly Field[] = ["systolic", "diastolic", "pulse", "temperature", "spo2", "respiration", "weight", "glucose"];
const [WIDTH, HEIGHT, EDGE] = [160, 56, 6];

export function Plots(props: { sets: readonly VitalsTaken[] }) {
  const drawn = FIELDS.map((field) => ({ field, at: points(props.sets, field) })).filter((one) => one.at.length > 1);
  if (drawn.length === 0) return null;
  return (
    <section class="column tight">
      <h3>{t("day.plots")}</h3>
      <ul class="plots">
        {drawn.map((one) => (
          <li key={one.field}>
            <Plot field={one.field} at={one.at} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Plot(props: { field: Field; at: Point[] }) {
  const { at } = props;
  const [first, last] = [at[0]!, at.at(-1)!];
  const place = (one: Point) => [EDGE + one.x * (WIDTH - 2 * EDGE), HEIGHT - EDGE - one.y * (HEIGHT - 2 * EDGE)] as const;
  const name = t(`common.vital.${props.field}` as Key);
  const values = at.map((one) => one.value);
  const words = t("day.plot_words", { name, count: at.length, low: ltr(Math.min(...values)), high: ltr(Math.max(...values)), last: ltr(last.value) });
  return (
    <figure>
      <figcaption>
        <span>{name}</span>{" "}
        <b>
          <Value of={ltr(last.value)} />
        </b>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={words}>
        <polyline points={at.map((one) => place(one).join(",")).join(" ")} />
        {at.map((one) => {
          const [x, y] = place(one);
          return <circle key={one.at} cx={x} cy={y} r={one === last ? 4 : 2.5} />;
        })}
      </svg>
      <span class="hint" dir="ltr">
        <T k="day.plot_from" v={{ from: date(first.at, language.value), to: date(last.at, language.value) }} />
      </span>
    </figure>
  );
}
