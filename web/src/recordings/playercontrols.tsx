/** Play, steps, where it stands, speed, swap; what is wrong while playing in one line; and the keys for all of it. */

import { Button, Select } from "../design/controls";
import { useKeys } from "../design/keys";
import { Banner } from "../design/surfaces";
import { clock as clockText } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { ltr } from "../i18n/shown";
import { t } from "../i18n/text";
import { SPEEDS, shifted } from "./clock";
import type { Player } from "./player";

/** The pictures of a call come about so many times a second. */
const FRAME_MS = 1000 / 15;

export function PlayerControls(props: { player: Player; onSwap: (() => void) | null }) {
  const { player, onSwap } = props;
  const { playing, speed } = player.clock.value;
  return (
    <div class="player-controls">
      <Button class="play" icon={playing ? "pause" : "play"} onClick={() => player.toggle()}>
        {t(playing ? "recordings.pause" : "recordings.play")}
      </Button>
      <Button label={t("recordings.back5")} onClick={() => player.step(-5_000)}>
        <bdi dir="ltr">−5 s</bdi>
      </Button>
      <Button label={t("recordings.forward5")} onClick={() => player.step(5_000)}>
        <bdi dir="ltr">+5 s</bdi>
      </Button>
      <span class="player-time number" role="timer">
        <bdi dir="ltr">
          {clockText(player.position.value).text} / {clockText(player.duration).text}
        </bdi>
        {player.waiting.value && <span class="hint"> {t("recordings.waiting")}</span>}
      </span>
      <Select
        label={t("recordings.speed")}
        class="speed"
        value={String(speed)}
        onChange={(value) => player.speed(Number(value))}
        options={SPEEDS.map((value) => ({ value: String(value), label: t("recordings.speed_value", { speed: ltr(value) }) }))}
      />
      {onSwap && (
        <Button icon="swap" onClick={onSwap}>
          {t("recordings.swap")}
        </Button>
      )}
    </div>
  );
}

/** The link is away or slow while it should play; it goes on by itself. */
export function ReachNotice(props: { player: Player }) {
  const reach = props.player.trouble.reach.value;
  if (reach !== "away" && reach !== "slow") return null;
  return (
    <Banner tone="watch" live>
      {t(reach === "away" ? "recordings.reach_away" : "recordings.reach_slow")}
    </Banner>
  );
}

const KEYS: readonly (readonly [string, Key])[] = [
  ["Space, K", "recordings.key_play"],
  ["J, L", "recordings.key_ten"],
  ["←, →", "recordings.key_five"],
  [", .", "recordings.key_frame"],
  ["S", "recordings.key_swap"],
  ["+, −", "recordings.key_speed"],
  ["1 … 9", "recordings.key_tenths"],
  ["M", "review.key_mark"],
  ["I, O", "review.key_range"],
];

export function KeysHelp() {
  return (
    <details>
      <summary>{t("recordings.keys")}</summary>
      <dl class="column tight">
        {KEYS.map(([keys, words]) => (
          <div class="row" key={keys}>
            <dt>
              <kbd dir="ltr">{keys}</kbd>
            </dt>
            <dd>{t(words)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

export function usePlayerKeys(player: Player, swap: () => void): void {
  const tenths = Object.fromEntries(
    Array.from({ length: 9 }, (_, index) => [`Digit${index + 1}`, () => player.seek((player.duration * (index + 1)) / 10)]),
  );
  const toggle = () => player.toggle();
  const faster = () => player.speed(shifted(player.clock.peek().speed, 1));
  const slower = () => player.speed(shifted(player.clock.peek().speed, -1));
  const frame = (by: 1 | -1) => () => {
    player.pause();
    player.step(by * FRAME_MS);
  };
  useKeys({
    Space: toggle,
    KeyK: toggle,
    KeyJ: () => player.step(-10_000),
    KeyL: () => player.step(10_000),
    ArrowLeft: () => player.step(-5_000),
    ArrowRight: () => player.step(5_000),
    Comma: frame(-1),
    Period: frame(1),
    KeyS: swap,
    // By the written sign too: on most layouts plus is a shifted key.
    "+": faster,
    Equal: faster,
    NumpadAdd: faster,
    "-": slower,
    Minus: slower,
    NumpadSubtract: slower,
    ...tenths,
  });
}
