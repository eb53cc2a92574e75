/** The province by district: one tile a district, its worst room in shape and colour, its calls in digits. */
import { language } from "../i18n/language";
import { t } from "../i18n/text";
import { ltr } from "../i18n/shown";
import { COLUMNS, DISTRICTS, type District, ROWS } from "./districts";
import type { DistrictShown } from "./state";

const TILE = 48;
const GAP = 4;
/** On a wall the marks stand alone, large: letters could not be read from four meters. */
const BIG = "translate(22 22) scale(1.7) translate(-22 -31)";

export function ProvinceMap(props: { districts: readonly DistrictShown[]; wall?: boolean }) {
  const known = new Map(props.districts.map((one) => [one.district?.code, one]));
  const width = COLUMNS * TILE;
  const height = ROWS * TILE;
  return (
    <figure class="board-map">
      <svg viewBox={`-1 -1 ${width} ${height}`} role="img" aria-label={t("board.map")} direction="ltr">
        {DISTRICTS.map((one) => (
          <Tile key={one.code} district={one} shown={known.get(one.code)} wall={props.wall === true} />
        ))}
      </svg>
      <figcaption class="hidden-text">
        <ul>
          {props.districts.map((one) => (
            <li key={one.name}>
              {t("board.district_line", {
                district: districtName(one),
                state: t(`board.tone.${one.tone}`),
                centers: ltr(one.centers.length),
                calls: ltr(callsOf(one)),
              })}
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}

function Tile(props: { district: District; shown: DistrictShown | undefined; wall: boolean }) {
  const { district, shown, wall } = props;
  const [column, row] = district.at;
  const tone = shown?.tone ?? "none";
  const calls = shown ? callsOf(shown) : 0;
  const side = TILE - GAP;
  return (
    <g transform={`translate(${column * TILE} ${row * TILE})`} class={`tile-${tone}`}>
      <title>{language.value === "ur" ? district.ur : district.en}</title>
      <rect width={side} height={side} rx={tone === "act" ? 14 : 6} />
      <text x={side / 2} y={shown ? 18 : 27} text-anchor="middle">
        {district.code}
      </text>
      {shown && (
        <g transform={wall ? BIG : undefined}>
          <Mark tone={tone} calls={calls} alone={wall} />
        </g>
      )}
    </g>
  );
}

/** The same shapes as everywhere: octagon, triangle, full circle, ring. */
function Mark(props: { tone: string; calls: number; alone: boolean }) {
  if (props.tone === "act") {
    return <path d="M18.500 23h7l5 5v7l-5 5h-7l-5-5v-7z M22 26v6 M22 36v.5" class="tile-mark" />;
  }
  if (props.tone === "watch") return <path d="M22 23 13 39h18z M22 29v4 M22 36v.5" class="tile-mark" />;
  if (props.calls > 0) {
    return (
      <>
        <circle cx={props.alone ? 22 : 15} cy="31" r="5" class="tile-busy" />
        <text x="30" y="36" text-anchor="middle">
          {props.calls}
        </text>
      </>
    );
  }
  return <circle cx="22" cy="31" r="5" class="tile-mark" />;
}

export function districtName(one: DistrictShown): string {
  if (one.district) return language.value === "ur" ? one.district.ur : one.district.en;
  return one.name === "" ? t("board.elsewhere") : one.name;
}

export function callsOf(one: DistrictShown): number {
  return one.centers.reduce((sum, center) => sum + center.rooms.filter((room) => room.state === "call").length, 0);
}
