/**
 * Stills on their way, under the picture and never over a face: asked for by the doctor, on their way to the doctor.
 * Those that were asked for stay here as small pictures that can be made large.
 */

import "./picturesrow.css";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { StateMark } from "../design/icon";
import { ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import type { Still } from "../media/pictures";
import type { CallView } from "./view";

interface Kept {
  number: number;
  url: string;
}

const PATIENCE_MS = 60_000;
const DONE_MS = 20_000;
const STUCK_MS = 8_000;

export function PicturesRow(props: { view: CallView }) {
  const { view } = props;
  const person = view.stage.value.main?.person ?? null;
  const asker = view.role.value === "doctor" || view.role.value === "supervisor";
  const still = person ? (view.media.pictures.stills.value.get(person.id) ?? null) : null;
  const kept = useKept(still);
  const [askedAt, setAskedAt] = useState<number | null>(null);
  useEffect(() => setAskedAt(null), [kept.length, person?.id]);
  const rung = view.link.ladder.value.mine.settled?.rung;
  const offered = asker && person?.camera === true && person.connected && (rung === "stills" || rung === "audio");
  const own = useFresh(view.media.pictures.own.value);
  if (!offered && kept.length === 0 && !own && !still?.arriving) return null;
  const ask = () => {
    if (!person) return;
    setAskedAt(performance.now());
    view.media.pictures.ask(person.id).catch(() => setAskedAt(null));
  };
  const waiting = askedAt !== null && view.tick.value - askedAt < PATIENCE_MS;
  return (
    <div class="pictures" role="group" aria-label={t("call.link_pictures")}>
      {kept.map((one) => (
        <Thumb key={one.url} kept={one} />
      ))}
      <Coming view={view} still={still} number={kept.length + 1} asked={waiting} />
      {askedAt !== null && !waiting && !still?.arriving?.asked && <span role="status">{t("still.missed")}</span>}
      {own && <Own own={own} />}
      {offered && !waiting && !still?.arriving?.asked && (
        <Button icon="still" onClick={ask}>
          {t("still.ask")}
        </Button>
      )}
    </div>
  );
}

/** The next one: how much of it is here, and when it will be whole at the present speed. */
function Coming(props: { view: CallView; still: Still | null; number: number; asked: boolean }) {
  const { view, number } = props;
  const arriving = props.still?.arriving ?? null;
  const begun = useRef<{ at: number; moved: number; progress: number } | null>(null);
  const now = view.tick.value;
  if (!arriving) begun.current = null;
  else if (!begun.current || arriving.progress < begun.current.progress) begun.current = { at: now, moved: now, progress: arriving.progress };
  else if (arriving.progress > begun.current.progress) begun.current = { ...begun.current, moved: now, progress: arriving.progress };
  if (!arriving) {
    return props.asked ? (
      <span class="pictures-words" role="status">
        <StateMark mark="waiting" />
        <span>
          <T k="still.asked" v={{ number }} />
        </span>
      </span>
    ) : null;
  }
  const percent = ltr(`${Math.round(arriving.progress * 100)}\u00a0%`);
  const spent = begun.current ? now - begun.current.at : 0;
  const left = arriving.progress > 0 ? (spent * (1 - arriving.progress)) / arriving.progress / 1000 : 0;
  const stuck = begun.current !== null && now - begun.current.moved > STUCK_MS;
  const key = arriving.asked ? (left >= 1 ? "still.arriving_in" : "still.arriving") : "still.next";
  return (
    <span class="pictures-words">
      <Ring share={arriving.progress} />
      <span>
        {stuck ? <T k="still.waits" v={{ percent }} /> : <T k={key} v={{ number, percent, seconds: Math.round(left) }} />}
      </span>
    </span>
  );
}

function Own(props: { own: NonNullable<CallView["media"]["pictures"]["own"]["value"]> }) {
  const { number, progress, state } = props.own;
  const percent = ltr(`${Math.round(progress * 100)}\u00a0%`);
  return (
    <span class="pictures-words">
      {state === "going" ? <Ring share={progress} /> : <StateMark mark={MARKS[state]} />}
      <span>{state === "going" && progress > 0 && <T k="still.going" v={{ number, percent }} />}</span>
      <span role="status">
        {state === "going" && progress === 0 && t("still.wanted")}
        {state === "sent" && <T k="still.sent" v={{ number }} />}
        {state === "there" && <T k="still.has" v={{ number }} />}
        {state === "missed" && <T k="still.not_sent" v={{ number }} />}
      </span>
    </span>
  );
}

/** What is done is read and makes room again. */
function useFresh<S extends { state: string }>(own: S | null): S | null {
  const [over, setOver] = useState<S | null>(null);
  useEffect(() => {
    if (!own || own.state === "going" || own.state === "sent") return;
    const timer = setTimeout(() => setOver(own), DONE_MS);
    return () => clearTimeout(timer);
  }, [own]);
  return own === over ? null : own;
}

const MARKS = { sent: "waiting", there: "done", missed: "watch" } as const;

const ROUND = 2 * Math.PI * 10;

function Ring(props: { share: number }) {
  return (
    <svg class="pictures-ring" viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="12" r="10" />
      <circle cx="12" cy="12" r="10" stroke-dasharray={`${props.share * ROUND} ${ROUND}`} />
    </svg>
  );
}

/** The same element small and large: its address ends with the next still, what it shows does not. */
function Thumb(props: { kept: Kept }) {
  const { number, url } = props.kept;
  const [large, setLarge] = useState(false);
  return (
    <button
      type="button"
      class="picture"
      data-large={large}
      aria-expanded={large}
      aria-label={t(large ? "still.smaller" : "still.larger", { number })}
      onClick={() => setLarge(!large)}
    >
      <img src={url} alt="" />
      <span>
        <T k="still.number" v={{ number }} />
      </span>
    </button>
  );
}

function useKept(still: Still | null): Kept[] {
  const [kept, setKept] = useState<Kept[]>([]);
  const url = still?.asked ? still.url : null;
  useEffect(() => {
    if (url !== null) setKept((before) => [...before, { number: before.length + 1, url }]);
  }, [url]);
  return kept;
}
