/** The sides: where a side's sound lies apart it is asked for first, its picture when the voices can sound. */

import { useEffect, useRef } from "preact/hooks";
import { Button } from "../design/controls";
import { Icon } from "../design/icon";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import type { RecordingFile } from "../wire/types";
import type { Part, Player } from "./player";

interface SidesProps {
  player: Player;
  /** In the order in which they are shown. */
  order: readonly RecordingFile[];
  /** Whose picture is large, null: all alike. */
  large: string | null;
  onEnlarge: (participantId: string | null) => void;
}

export function Sides(props: SidesProps) {
  const { order, large } = props;
  return (
    <div class="sides" data-surface="call" data-count={order.length} data-enlarged={large !== null}>
      {order.map((file, index) => (
        <SideView
          key={file.url}
          player={props.player}
          file={file}
          large={large === null ? index === 0 : large === file.participant_id}
          enlarge={
            order.length > 1 ? { is: large === file.participant_id, to: () => props.onEnlarge(large === file.participant_id ? null : file.participant_id) } : null
          }
        />
      ))}
    </div>
  );
}

interface SideViewProps {
  player: Player;
  file: RecordingFile;
  large: boolean;
  enlarge: { is: boolean; to: () => void } | null;
}

function SideView(props: SideViewProps) {
  const { player, file, enlarge } = props;
  const apart = file.voice_url !== null;
  const picture = usePart(player, file, apart ? "picture" : "both");
  const sound = usePart(player, file, "sound");
  const at = player.position.value - file.offset_ms;
  const here = at >= 0 && at < file.duration_ms;
  const late = apart && player.pictureLate.value.has(file.participant_id);
  // A picture that is asked for before the voices can sound would take their place on a thin link.
  const source = !apart || player.voicesReady.value ? file.url : undefined;
  return (
    <figure class="side" data-large={props.large} data-here={here}>
      {apart && <audio ref={sound} src={file.voice_url ?? ""} preload="auto" data-voice={file.participant_id} />}
      <video
        ref={picture}
        src={source}
        preload="auto"
        playsInline
        muted={apart}
        data-side={file.participant_id}
        data-voice={apart ? undefined : file.participant_id}
        aria-label={file.name}
      />
      {!file.has_video && here && (
        <div class="side-blank">
          <Icon name="listen" size={48} />
          <span>{t("recordings.no_picture")}</span>
        </div>
      )}
      {!here && (
        <div class="side-blank">
          <span>{t("recordings.nothing_here")}</span>
        </div>
      )}
      {here && file.has_video && late && (
        <p class="side-late small" role="status">
          {t("recordings.picture_coming")}
        </p>
      )}
      <figcaption>
        <bdi>{file.name}</bdi>
      </figcaption>
      {enlarge && (
        <Button
          class="side-enlarge"
          pressed={enlarge.is}
          label={t(enlarge.is ? "recordings.alike_label" : "recordings.enlarge_label", { name: auto(file.name) })}
          onClick={enlarge.to}
        >
          {t(enlarge.is ? "recordings.alike" : "recordings.enlarge")}
        </Button>
      )}
    </figure>
  );
}

function usePart<E extends HTMLMediaElement>(player: Player, file: RecordingFile, part: Part) {
  const element = useRef<E & HTMLAudioElement & HTMLVideoElement>(null);
  useEffect(() => (element.current ? player.attach(file, part, element.current) : undefined), [player, file, part]);
  return element;
}

export function Volume(props: { file: RecordingFile }) {
  const { file } = props;
  const change = (to: number) => {
    const voice = document.querySelector<HTMLMediaElement>(`[data-voice="${CSS.escape(file.participant_id)}"]`);
    if (voice) voice.volume = to / 100;
  };
  return (
    <label class="volume">
      <span>
        <T k="recordings.volume" v={{ name: auto(file.name) }} />
      </span>
      <input type="range" min={0} max={100} defaultValue="100" onInput={(event) => change(Number(event.currentTarget.value))} />
    </label>
  );
}
