/** The player: all sides in step, one set of controls, the time line with what happened, and the list of moments. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { date, time } from "../i18n/format";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, Value } from "../i18n/text";
import { setQuery } from "../router";
import { now } from "../wire/clock";
import { http } from "../wire/http";
import type { Played, RecordingFile, RecordingOpened, RecordingRow, Timeline } from "../wire/types";
import { AgreedButton } from "./agreedbutton";
import { Captions } from "./captions";
import { ExportMenu } from "./export";
import type { Marked } from "./lanes";
import { Player } from "./player";
import { KeysHelp, PlayerControls, ReachNotice, usePlayerKeys } from "./playercontrols";
import { isNothing, portion } from "./ranges";
import { ReviewPanel } from "./review";
import { Sides, Volume } from "./sides";
import { Moments, TimeLine } from "./timeline";

/** The audit trail hears at most so often. */
const REPORT_MS = 10_000;
const ADDRESS_MS = 5_000;
/** Before the time to watch is over, who is watching gets more of it. */
const RENEW_BEFORE_MS = 90_000;

interface WatchingProps {
  opened: RecordingOpened;
  startMs: number;
  /** It was interrupted while playing: go on by itself. */
  goesOn: boolean;
  /** Opens it again for the same reason; the new end of the time to watch. */
  renew: () => Promise<string>;
  onExpired: (wasPlaying: boolean) => void;
}

export function Watching(props: WatchingProps) {
  const { recording } = props.opened;
  const { id } = recording.row;
  const player = useMemo(() => new Player(recording, props.startMs), [recording]);
  const timeline = useLoad(() => http.get<Timeline>(`/api/recordings/${id}/timeline`), [id]);
  const [first, setFirst] = useState(0);
  const [large, setLarge] = useState<string | null>(null);
  const [marks, setMarks] = useState<readonly Marked[]>([]);
  const files = useMemo(() => bySide(recording.files), [recording]);
  const order = files.map((_, index) => files[(index + first) % files.length]!);
  const ids = order.map((file) => file.participant_id);
  const swap = () => {
    setFirst((first + 1) % Math.max(1, files.length));
    if (large !== null) setLarge(ids[(ids.indexOf(large) + 1) % ids.length] ?? null);
  };
  useRunning(player, props.goesOn);
  useReporting(player, id);
  usePlace(player);
  const until = useTicket(player, props);
  usePlayerKeys(player, swap);
  return (
    <div class="page watching">
      <Head row={recording.row} />
      <div class="watching-columns">
        <div class="watching-main column">
          <Sides player={player} order={order} large={large} onEnlarge={setLarge} />
          <Captions player={player} recording={recording} timeline={timeline.value} />
          <ReachNotice player={player} />
          <PlayerControls player={player} onSwap={files.length > 1 ? swap : null} />
          <TimeLine player={player} recording={recording} timeline={timeline.value} order={ids} marks={marks} />
          {timeline.error !== undefined && <ProblemBanner error={timeline.error} onAgain={timeline.reload} />}
        </div>
        <div class="watching-beside column">
          <ReviewPanel
            recordingId={recording.row.id}
            durationMs={player.duration}
            atMs={() => player.position.peek()}
            seek={(to) => player.seek(to)}
            pause={() => player.pause()}
            play={() => player.play()}
            onMarks={setMarks}
          />
          <Moments player={player} recording={recording} timeline={timeline.value} />
          <section class="card column tight volumes">
            {files.filter((file) => file.has_audio).map((file) => (
              <Volume key={file.url} file={file} />
            ))}
            <KeysHelp />
            <p class="hint">
              <T k="recordings.kept_open" v={{ time: time(until) }} />
            </p>
          </section>
        </div>
      </div>
    </div>
  );
}

function Head(props: { row: RecordingRow }) {
  const { row } = props;
  return (
    <div class="page-head">
      <h1>
        <Value of={auto(row.patient_name)} />
      </h1>
      <span class="ink-2">
        <Value of={date(row.started_at, language.value)} /> <Value of={time(row.started_at)} />
        {" · "}
        <T k="recordings.summary" v={{ center: auto(row.center_name), doctor: auto(row.doctor_name ?? "–") }} />
      </span>
      <AgreedButton encounterId={row.encounter_id} />
      <ExportMenu recordingId={row.id} />
    </div>
  );
}

/** The room's side first, then the doctor's, then everybody else. */
function bySide(files: readonly RecordingFile[]): RecordingFile[] {
  const rank = (file: RecordingFile) => ["room", "patient", "doctor"].indexOf(file.role) + 1 || 9;
  return [...files].sort((a, b) => rank(a) - rank(b));
}

function useRunning(player: Player, goesOn: boolean): void {
  useEffect(() => {
    player.start();
    if (goesOn) player.play();
    return () => player.close();
  }, [player]);
}

/** Tells the audit trail what was watched and where it was jumped to; what could not be told goes with the next. */
function useReporting(player: Player, id: string): void {
  useEffect(() => {
    const report = (lasting = false) => {
      const [heard, later] = portion(player.takeHeard());
      player.giveBack(later);
      if (isNothing(heard)) return;
      const said: Played = { ranges: heard.ranges as Played["ranges"], seeks: heard.seeks as Played["ranges"] };
      http.post(`/api/recordings/${id}/played`, said, lasting).catch(() => player.giveBack(heard));
    };
    const reporting = setInterval(report, REPORT_MS);
    const leaving = () => report(true);
    addEventListener("pagehide", leaving);
    return () => {
      clearInterval(reporting);
      removeEventListener("pagehide", leaving);
      report(true);
    };
  }, [player]);
}

/** The second stays in the address, so that a reload or a copied address comes back to it. */
function usePlace(player: Player): void {
  const keep = () => {
    const at = Math.floor(player.position.peek() / 1000);
    setQuery("t", at > 0 ? String(at) : "");
  };
  const { playing, at } = player.clock.value;
  useEffect(() => {
    if (!playing) keep();
  }, [playing, playing ? 0 : at]);
  useEffect(() => {
    const keeping = setInterval(() => player.clock.peek().playing && keep(), ADDRESS_MS);
    return () => clearInterval(keeping);
  }, [player]);
}

/** The time to watch: renewed while somebody watches; where that fails, the reason is asked for again. */
function useTicket(player: Player, props: WatchingProps): string {
  const [until, setUntil] = useState(props.opened.until);
  const renewing = useRef(false);
  const over = (wasPlaying: boolean) => {
    setQuery("t", String(Math.floor(player.position.peek() / 1000)));
    props.onExpired(wasPlaying);
  };
  const renew = () => {
    if (renewing.current) return;
    renewing.current = true;
    props
      .renew()
      .then(
        (later) => {
          setUntil(later);
          player.trouble.renewed();
        },
        // Near the end but still in time: the next look tries again.
        () => Date.parse(until) <= now() && over(true),
      )
      .finally(() => (renewing.current = false));
  };
  useEffect(() => {
    const looking = setInterval(() => {
      if (player.clock.peek().playing && Date.parse(until) - now() < RENEW_BEFORE_MS) renew();
    }, RENEW_BEFORE_MS / 6);
    return () => clearInterval(looking);
  }, [player, until]);
  const { reach } = player.trouble;
  useEffect(
    () =>
      reach.subscribe((now_) => {
        if (now_ !== "expired") return;
        if (player.clock.peek().playing) renew();
        else over(false);
      }),
    [player, until],
  );
  return until;
}
