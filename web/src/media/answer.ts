/**
 * What we change in SDP before the browser gets it, so that advice takes effect without asking the server again:
 * in the server's answer (how we send the voice, what is kept in step), and in our own offer (repair of the voice).
 * Pure: SDP in, SDP out. Sections that are not ours to change, and lines that we do not know, stay as they are.
 */

import type { AdviceCard } from "../wire/types";

/** Advice, and whether the sound goes in two channels without a high-pass: one of them is a stethoscope. */
export type Tuned = AdviceCard & { stereo?: boolean };

/** How the answer is to be read. */
export interface Shape {
  voice: Pick<Tuned, "stereo" | "voice_bitrate" | "voice_packet_ms" | "voice_fec" | "voice_dtx" | "voice_red"> | null;
  /** Voice and picture of a slot need not be played in step. */
  apart: boolean;
  /** Where the browser's own estimate begins, kbit/s. */
  startKbps: number | null;
}

export const UNSHAPED: Shape = { voice: null, apart: false, startKbps: null };

/** Wide-band: what lies above 8 kHz leaves no room for error correction on a thin link. */
const THIN_PLAYBACK_HZ = 16_000;
const THIN_PACKET_MS = 60;

export function shapeAnswer(answer: string, shape: Shape): string {
  return eachSection(answer, (section) => {
    let shaped = section;
    if (shape.voice && sendsVoice(section)) shaped = shapeVoice(shaped, shape.voice);
    if (shape.apart && isAudio(section)) shaped = shaped.replace(/^(a=msid:|a=ssrc:\d+ msid:)(\S+)/gm, "$1$2-voice");
    if (shape.startKbps !== null && section.startsWith("m=video")) shaped = startAt(shaped, shape.startKbps);
    return shaped;
  });
}

/**
 * The answer as if it announced no voices. A browser gives a voice its place beside a picture when it first hears of
 * it; so to change the place, it is told of none and then of all again. Measured: Chromium 156, 50 ms without sound.
 */
export function withoutVoices(answer: string): string {
  return eachSection(answer, (section) =>
    isAudio(section) ? section.replace(/^a=(ssrc|ssrc-group|msid):.*\r\n/gm, "") : section,
  );
}

/** Our offer with repair of lost voice packets; Chromium does it when both sides say so, and never says so itself. */
export function withVoiceRepair(offer: string): string {
  return eachSection(offer, (section) => {
    const opus = isAudio(section) ? payloadOf(section, "opus/48000/2") : null;
    if (opus === null || section.includes(`a=rtcp-fb:${opus} nack\r\n`)) return section;
    return section.replace(new RegExp(`^a=rtpmap:${opus} .*\\r\\n`, "m"), (line) => `${line}a=rtcp-fb:${opus} nack\r\n`);
  });
}

/** Our offer, asking for two channels: the decoder makes one of them otherwise. */
export function withStereo(offer: string): string {
  return eachSection(offer, (section) => {
    const opus = isAudio(section) ? payloadOf(section, "opus/48000/2") : null;
    if (opus === null) return section;
    return section.replace(new RegExp(`^a=fmtp:${opus} (.*)$`, "m"), (_, had: string) => `a=fmtp:${opus} ${merged(had, STEREO)}`);
  });
}

/**
 * The last answer, fitting an offer that has grown since: what was added and never answered is inactive for now.
 * The transport's lines of the first section are repeated, as all sections share one transport.
 */
export function fitted(answer: string, offer: string): string {
  const have = sections(answer);
  const added = sections(offer).slice(have.length);
  if (added.length === 0) return answer;
  const made = added.map((section) => {
    const kind = isAudio(section) ? "m=audio" : "m=video";
    const like = have.find((one) => one.startsWith(kind)) ?? "";
    return like
      .replace(/^a=(ssrc|ssrc-group|msid|candidate|end-of-candidates|rid|simulcast)\b.*\r\n/gm, "")
      .replace(/^a=(sendrecv|sendonly|recvonly)\r\n/m, "a=inactive\r\n")
      .replace(/^a=mid:.*$/m, `a=mid:${midOf(section)}`);
  });
  const mids = added.map((section) => ` ${midOf(section)}`).join("");
  return answer.replace(/^a=group:BUNDLE .*$/m, (line) => line + mids) + made.join("");
}

function shapeVoice(section: string, voice: NonNullable<Shape["voice"]>): string {
  const opus = payloadOf(section, "opus/48000/2");
  if (opus === null) return section;
  const red = payloadOf(section, "red/48000/2");
  const first = voice.voice_red && red !== null ? [red, opus] : [opus];
  const thin = voice.voice_packet_ms >= THIN_PACKET_MS;
  const wanted: Record<string, string> = {
    useinbandfec: voice.voice_fec ? "1" : "0",
    usedtx: voice.voice_dtx ? "1" : "0",
    maxaveragebitrate: String(voice.voice_bitrate),
    ...(thin ? { maxplaybackrate: String(THIN_PLAYBACK_HZ) } : {}),
    ...(voice.stereo ? STEREO : {}),
  };
  const told = section
    .replace(/^a=(ptime|maxptime):.*\r\n/gm, "")
    .replace(/^(m=audio \S+ \S+ )(.*)$/m, (_, head: string, formats: string) => head + inOrder(formats, first))
    .replace(new RegExp(`^a=fmtp:${opus} (.*)$`, "m"), (_, had: string) => `a=fmtp:${opus} ${merged(had, wanted)}`);
  return `${told}a=ptime:${voice.voice_packet_ms}\r\na=maxptime:${voice.voice_packet_ms}\r\n`;
}

/** Opus then keeps what lies below 100 Hz, which it cuts from a voice in one channel. */
const STEREO = { stereo: "1", "sprop-stereo": "1" };

function startAt(section: string, kbps: number): string {
  const first = /^m=video \S+ \S+ (\d+)/.exec(section)?.[1];
  if (first === undefined) return section;
  const start = `x-google-start-bitrate=${Math.round(kbps)}`;
  const line = new RegExp(`^a=fmtp:${first} .*$`, "m");
  if (line.test(section)) return section.replace(line, (had) => `${had};${start}`);
  return section.replace(new RegExp(`^a=rtpmap:${first} .*\\r\\n`, "m"), (had) => `${had}a=fmtp:${first} ${start}\r\n`);
}

/** `first` before the other formats. */
function inOrder(formats: string, first: string[]): string {
  return [...first, ...formats.trim().split(" ").filter((one) => !first.includes(one))].join(" ");
}

function merged(had: string, wanted: Record<string, string>): string {
  const kept = had.split(";").filter((term) => !/^\s*(maxplaybackrate|sprop-maxcapturerate)=/.test(term));
  const terms = new Map(kept.map((term) => term.trim().split("=") as [string, string]));
  for (const [name, value] of Object.entries(wanted)) terms.set(name, value);
  return [...terms].map(([name, value]) => `${name}=${value}`).join(";");
}

/** The section on which the server takes our voice. */
function sendsVoice(section: string): boolean {
  return isAudio(section) && /^a=(sendrecv|recvonly)\r$/m.test(section);
}

function isAudio(section: string): boolean {
  return section.startsWith("m=audio");
}

function payloadOf(section: string, encoding: string): string | null {
  return new RegExp(`^a=rtpmap:(\\d+) ${encoding}\\r$`, "mi").exec(section)?.[1] ?? null;
}

function midOf(section: string): string {
  return /^a=mid:(.*)\r$/m.exec(section)?.[1] ?? "";
}

function eachSection(sdp: string, change: (section: string) => string): string {
  return sdp.split(/^(?=m=)/m).map((part) => (part.startsWith("m=") ? change(part) : part)).join("");
}

function sections(sdp: string): string[] {
  return sdp.split(/^(?=m=)/m).slice(1);
}
