/** Kept sounds: played through the filter, seen as a picture of sound, one after the other, with earlier ones. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { date, time } from "../i18n/format";
import { language } from "../i18n/language";
import { ltr } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { http } from "../wire/http";
import type { Attachment, Attachments, Encounter, History } from "../wire/types";
import { Progress } from "./captures";
import type { Incoming } from "./incoming";
import { spectrum } from "./samples";
import type { ScopePlayer } from "./scope-player";
import type { Tools } from "./tools";

const SEEN_HZ = 400;
const COLUMNS = 300;
const WINDOW_S = 0.25;
/** Earlier encounters of the patient that are looked through. */
const EARLIER = 5;
/** Decibels between black and white. */
const RANGE_DB = 60;

interface SoundsProps {
  tools: Tools;
  incoming: Incoming;
  player: ScopePlayer;
}

interface Earlier {
  encounterId: string;
  one: Attachment;
}

export function Sounds(props: SoundsProps) {
  const { tools, incoming, player } = props;
  const kept = tools.captures.value.filter((one) => one.kind === "sound");
  const earlier = useEarlier(tools);
  const [playing, setPlaying] = useState<string | null>(null);
  const [seen, setSeen] = useState<AudioBuffer | null>(null);
  const play = async (id: string, blob: Blob) => {
    const sound = await player.decode(await blob.arrayBuffer());
    setSeen(sound);
    setPlaying(id);
    await player.play(sound);
    setPlaying((now) => (now === id ? null : now));
  };
  const here = kept.flatMap((one) => {
    const { blob } = incoming.of(one).value;
    return blob ? [{ id: one.id, blob }] : [];
  });
  const all = async () => {
    for (const one of here.slice(-2)) await play(one.id, one.blob);
  };
  const earlierPlay = async ({ encounterId, one }: Earlier) =>
    play(one.id, await http.blob(`/api/encounters/${encounterId}/attachments/${one.id}`, one.mime));
  if (kept.length === 0 && earlier.length === 0) return null;
  return (
    <div class="column tight">
      <ul class="sounds">
        {kept.map((one, index) => {
          const found = here.find((each) => each.id === one.id);
          return (
            <li key={one.id}>
              <span>
                <T k="cockpit.sound" v={{ number: index + 1 }} /> <bdi>{tools.site(one.site)}</bdi> <Value of={time(one.at)} />
              </span>
              {found ? (
                <Button icon={playing === one.id ? "pause" : "play"} onClick={() => (playing === one.id ? player.stop() : void play(one.id, found.blob))}>
                  {t(playing === one.id ? "cockpit.stop" : "cockpit.play")}
                </Button>
              ) : (
                <span class="small ink-2">
                  <Progress capture={one} here={incoming.of(one).value.progress} />
                </span>
              )}
            </li>
          );
        })}
        {earlier.map((each) => (
          <li key={each.one.id}>
            <span>
              <T k="cockpit.earlier" v={{ date: date(each.one.taken_at, language.value) }} /> <bdi>{tools.site(each.one.site)}</bdi>
            </span>
            <Button icon="play" onClick={() => void earlierPlay(each).catch(() => undefined)}>
              {t("cockpit.play")}
            </Button>
          </li>
        ))}
      </ul>
      {here.length > 1 && <Button onClick={() => void all()}>{t("cockpit.play_both")}</Button>}
      {seen && <Spectrogram sound={seen} />}
    </div>
  );
}

function Spectrogram(props: { sound: AudioBuffer }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    const { sampleRate } = props.sound;
    const size = 2 ** Math.ceil(Math.log2(WINDOW_S * sampleRate));
    const columns = spectrum(props.sound.getChannelData(0), sampleRate, size, SEEN_HZ, COLUMNS);
    const rows = columns[0]?.length ?? 0;
    const loudest = Math.max(...columns.map((one) => Math.max(...one)));
    const image = context.createImageData(COLUMNS, Math.max(1, rows));
    columns.forEach((column, x) => {
      column.forEach((decibels, bin) => {
        const light = Math.max(0, Math.min(1, 1 + (decibels - loudest) / RANGE_DB)) * 255;
        image.data.set([light, light, light, 255], ((rows - 1 - bin) * COLUMNS + x) * 4);
      });
    });
    canvas.current!.height = Math.max(1, rows);
    context.putImageData(image, 0, 0);
  }, [props.sound]);
  return (
    <figure class="spectrogram" dir="ltr">
      <canvas ref={canvas} width={COLUMNS} />
      <figcaption class="small">
        <T k="cockpit.seen" v={{ hz: ltr(`${SEEN_HZ} Hz`) }} />
      </figcaption>
    </figure>
  );
}

/** Sounds of this patient's earlier encounters, as far as this doctor may read them. */
function useEarlier(tools: Tools): Earlier[] {
  const [found, setFound] = useState<Earlier[]>([]);
  useEffect(() => {
    const look = async () => {
      const { patient } = await http.get<Encounter>(`/api/encounters/${tools.view.callId}`);
      const { encounters } = await http.get<History>(`/api/patients/${patient.id}/history`);
      const others = encounters.filter((one) => one.id !== tools.view.callId).slice(0, EARLIER);
      const lists = await Promise.all(
        others.map(({ id }) =>
          http.get<Attachments>(`/api/encounters/${id}/attachments`).then(
            ({ attachments }) => attachments.map((one) => ({ encounterId: id, one })),
            () => [],
          ),
        ),
      );
      setFound(lists.flat().filter(({ one }) => one.kind === "sound"));
    };
    void look().catch(() => undefined);
  }, []);
  return found;
}
