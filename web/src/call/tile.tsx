/** One other person: picture and sound, name, microphone, and the truth about the picture's age. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../design/icon";
import { specialityName } from "../design/patient";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { PictureAge } from "../media/age";
import { chosenSpeaker } from "../media/capture";
import type { Still } from "../media/pictures";
import { type Place, fit } from "../media/slots";
import type { Rung } from "./rungs";
import type { CallView } from "./view";

/** Looked at twice a second, so that words stand there within 2 s of the last picture. */
const OLD_S = 1.4;

export function Tile(props: { view: CallView; place: Place; large: boolean }) {
  const { view, place, large } = props;
  const { person } = place;
  const element = useRef<HTMLVideoElement>(null);
  useStream(element, view, place);
  const age = useAge(element, view.media.connectionNumber.value, person.camera && person.connected);
  const rung = rungOf(view, person.id);
  const still = newer(view.media.pictures.stills.value.get(person.id), age);
  const shownAge = still ? (performance.now() - still.takenAt) / 1000 : age;
  const dim = !person.connected || view.lostSeconds.value > 0 || rung === "audio" || rung === "text";
  const speaking = view.media.monitor.speaking.value.has(person.id);
  return (
    <figure class="tile" data-large={large} data-dim={dim} data-speaking={speaking} data-camera={person.camera} data-rung={rung}>
      <video ref={element} autoplay playsInline data-fit={fit(person.role)} aria-label={person.name} />
      {person.camera && still && <img class="tile-still" src={still.url} alt="" data-fit={fit(person.role)} />}
      {!person.camera && <NoCamera detail={person.detail} />}
      {person.camera && shownAge !== null && shownAge > OLD_S && (
        <p class="tile-age">
          <Age seconds={shownAge} />
        </p>
      )}
      {person.camera && shownAge === null && person.connected && <p class="tile-age">{t("call.no_picture_yet")}</p>}
      <NamePlate view={view} place={place} speaking={speaking} />
      {!large && (
        <button
          type="button"
          class="tile-press"
          aria-label={t("call.make_large", { name: auto(person.name) })}
          onClick={() => view.pin(person.id)}
        />
      )}
    </figure>
  );
}

function Age(props: { seconds: number }) {
  const { seconds } = props;
  return seconds < 100 ? (
    <T k="call.picture_age" v={{ seconds: Math.round(seconds) }} />
  ) : (
    <T k="call.picture_age_minutes" v={{ minutes: Math.round(seconds / 60) }} />
  );
}

function rungOf(view: CallView, id: string): Rung | undefined {
  const me = view.media.seat.value?.participant_id;
  return view.media.monitor.rungs.value.find((one) => one.receiver_id === me && one.sender_id === id)?.rung;
}

/** The still, where it is of a later moment than the last frame. */
function newer(still: Still | undefined, frameAge: number | null): { url: string; takenAt: number } | null {
  if (!still || still.url === null) return null;
  const frameAt = frameAge === null ? -Infinity : performance.now() - frameAge * 1000;
  return still.takenAt > frameAt ? { url: still.url, takenAt: still.takenAt } : null;
}

function NamePlate(props: { view: CallView; place: Place; speaking: boolean }) {
  const { person } = props.place;
  const detail = person.role === "doctor" ? specialityName(person.detail) : person.detail;
  const unrecorded = props.view.call.value?.recording === "on" && person.recording_consent === false;
  return (
    <figcaption class="tile-name">
      <bdi>{person.name}</bdi>
      {detail !== "" && <bdi class="tile-detail">{detail}</bdi>}
      {props.speaking && (
        <span class="levels" role="img" aria-label={t("call.speaking")}>
          <i />
          <i />
          <i />
        </span>
      )}
      {!person.mic && (
        <span class="tile-off">
          <Icon name="mic-off" size={16} />
          {t("call.mic_off_of")}
        </span>
      )}
      {unrecorded && <span class="tile-off">{t("call.not_recorded_tile")}</span>}
    </figcaption>
  );
}

/** What the server writes under the name of who calls by WhatsApp. */
const WHATSAPP = "WhatsApp";

function NoCamera(props: { detail: string }) {
  const calls = props.detail === WHATSAPP;
  return (
    <div class="tile-blank">
      <Icon name={calls ? "phone" : "person"} size={64} />
      <span>{t(calls ? "call.by_whatsapp" : "call.camera_off_of")}</span>
    </div>
  );
}

function useStream(element: { current: HTMLVideoElement | null }, view: CallView, place: Place): void {
  const stream = place.slot ? view.media.stream(place.slot) : null;
  useEffect(() => {
    const video = element.current;
    if (!video || video.srcObject === stream) return;
    video.srcObject = stream;
    if (stream) void play(video, view);
  }, [stream, view.media.connectionNumber.value]);
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    video.muted = view.soundBlocked.value;
    if (!view.soundBlocked.value && video.srcObject) void play(video, view);
  }, [view.soundBlocked.value]);
}

/** Sound needs a press on some browsers: the picture plays at once, the sound after a button. */
async function play(video: HTMLVideoElement, view: CallView): Promise<void> {
  const speaker = chosenSpeaker();
  if (speaker && "setSinkId" in video) await video.setSinkId(speaker).catch(() => undefined);
  try {
    await video.play();
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
    view.soundBlocked.value = true;
    video.muted = true;
    await video.play().catch(() => undefined);
  }
}

/** Seconds since the last new picture, looked at twice a second; null before the first. */
function useAge(element: { current: HTMLVideoElement | null }, connection: number, moving: boolean): number | null {
  const [age, setAge] = useState<number | null>(null);
  useEffect(() => {
    if (!element.current || !moving) return;
    const counter = new PictureAge(element.current, () => performance.now());
    const looking = setInterval(() => setAge(counter.seconds()), 500);
    return () => {
      clearInterval(looking);
      counter.close();
    };
  }, [connection, moving]);
  return age;
}
