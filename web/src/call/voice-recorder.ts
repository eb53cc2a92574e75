/** Records one voice note: Opus, mono, about 16 kbit/s, 60 s at most. Must not know the screen or how it is sent. */

import { signal } from "@preact/signals";

export const NOTE_SECONDS = 60;
const BITRATE = 16_000;
const LOOK_MS = 200;
/** By what browsers can write; Safari writes only the last. */
const TYPES = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"];

export interface Recorded {
  sound: Blob;
  seconds: number;
}

export type Recording =
  | { state: "idle" }
  | { state: "opening" }
  | { state: "recording"; seconds: number }
  | { state: "ready"; recorded: Recorded }
  | { state: "no_mic" };

export class VoiceRecorder {
  readonly now = signal<Recording>({ state: "idle" });
  private recorder: MediaRecorder | null = null;
  private track: MediaStreamTrack | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private turn = 0;

  /** @param mic the call's own, if it has one: a copy is recorded, also while the call's is muted */
  async start(mic: MediaStreamTrack | null): Promise<void> {
    const turn = ++this.turn;
    this.now.value = { state: "opening" };
    try {
      const track = mic ? mic.clone() : await openMic();
      if (turn !== this.turn) return track.stop();
      track.enabled = true;
      this.track = track;
      this.record(track);
    } catch {
      if (turn === this.turn) this.now.value = { state: "no_mic" };
    }
  }

  /** What was recorded so far is ready to be played and sent. */
  stop(): void {
    if (this.recorder?.state === "recording") this.recorder.stop();
    else if (this.now.peek().state === "opening") this.cancel();
  }

  cancel(): void {
    this.turn += 1;
    if (this.recorder) this.recorder.onstop = null;
    if (this.recorder?.state === "recording") this.recorder.stop();
    this.end();
    this.now.value = { state: "idle" };
  }

  private record(track: MediaStreamTrack): void {
    const mimeType = TYPES.find((one) => MediaRecorder.isTypeSupported(one)) ?? "";
    const recorder = new MediaRecorder(new MediaStream([track]), { mimeType, audioBitsPerSecond: BITRATE });
    const parts: Blob[] = [];
    const began = performance.now();
    const seconds = () => Math.min(NOTE_SECONDS, (performance.now() - began) / 1000);
    let length = 0;
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      this.end();
      this.now.value = { state: "ready", recorded: { sound: new Blob(parts, { type: recorder.mimeType }), seconds: length } };
    };
    this.timer = setInterval(() => {
      length = seconds();
      this.now.value = { state: "recording", seconds: length };
      if (length >= NOTE_SECONDS) recorder.stop();
    }, LOOK_MS);
    this.recorder = recorder;
    this.now.value = { state: "recording", seconds: 0 };
    recorder.start();
  }

  private end(): void {
    clearInterval(this.timer);
    this.track?.stop();
    this.track = null;
    this.recorder = null;
  }
}

async function openMic(): Promise<MediaStreamTrack> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
  const [track] = stream.getAudioTracks();
  if (!track) throw new Error("no mic");
  return track;
}
