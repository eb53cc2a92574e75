/** Half an hour of one direction of a link, a bar a minute, oldest at the left; time runs left to right everywhere. */
import { t } from "../i18n/text";
import { ltr } from "../i18n/shown";
import { bars } from "./bars";

const WIDTH = 3;
const HEIGHT = 20;

export function Minutes(props: { minutes: string; now: number | null }) {
  const { shown, worst } = bars(props.minutes, props.now);
  if (worst === null) return null;
  const label = t("board.history", { minutes: ltr(shown.length), worst: t(`board.level.${worst}` as "board.level.4") });
  return (
    <svg class="board-minutes" width={31 * WIDTH} height={HEIGHT} role="img" aria-label={label} direction="ltr">
      {shown.map((level, index) =>
        level === null ? null : (
          <rect
            key={index}
            x={index * WIDTH}
            y={HEIGHT - heightOf(level)}
            width={WIDTH - 1}
            height={heightOf(level)}
            data-level={level}
          />
        ),
      )}
    </svg>
  );
}

/** Lost is a short full bar, so that it is seen at all. */
function heightOf(level: number): number {
  return level === 0 ? HEIGHT : 4 * level;
}
