/**
 * The stethoscope at the patient's side: a second capture without any processing, sent beside the microphone in one
 * track of two channels (left the stethoscope, right the voice), and the last seconds of it kept as they were captured.
 * Must not know elements.
 */

import { type Signal, signal } from "@preact/signals";
import type { Tuned } from "../media/answer";
import type { CallMedia } from "../media/client";
import { chosen, remember } from "../media/remembered";
import type { AdviceCard } from "../wire/types";
import { LastSeconds, fewer, wav } from "./samples";
import tapModule from "./tap.worklet.js?url";

export const KEPT_SECONDS = 15;
const DEVICE = "e-ilaj.stethoscope";
/** What both channels need so that neither loses its low tones (facts: stereo, 64 kbit/s). */
const SCOPE_BITRATE = 64_000;
/** Below this a picture shows nothing; then it rests while somebody listens. */
const LEAST_PICTURE = 30_000;
/** Beside the sound there must be room for packets' heads and what else is said. */
const SPARE = 16_000;

/** The advice while a stethoscope goes with it, the picture giving the room; null: the link does not carry it. */
export function withScope(advice: AdviceCard): Tuned | null {
  const all = advice.voice_bitrate + (advice.video_send ? advice.video_bitrate : 0);
  const picture = all - SCOPE_BITRATE - SPARE;
  if (picture < 0) return null;
  return {
    ...advice,
    voice_bitrate: SCOPE_BITRATE,
    voice_packet_ms: 20,
    voice_fec: false,
    voice_dtx: false,
    voice_red: false,
    video_send: advice.video_send && picture >= LEAST_PICTURE,
    video_bitrate: Math.min(advice.video_bitrate, Math.max(picture, LEAST_PICTURE)),
    stereo: true,
  };
}

export class ScopeSender {
  /** Loudest sample of the last moments, 0..1. */
  readonly peak: Signal<number> = signal(0);
  private last: LastSeconds;
  private context: AudioContext;
  private microphone: MediaStreamAudioSourceNode | null = null;
  private readonly merged: ChannelMergerNode;
  private readonly out: MediaStreamAudioDestinationNode;

  private constructor(
    private readonly media: CallMedia,
    private readonly heard: MediaStreamTrack,
  ) {
    this.context = new AudioContext();
    this.last = new LastSeconds(this.context.sampleRate, KEPT_SECONDS);
    this.merged = new ChannelMergerNode(this.context, { numberOfInputs: 2 });
    this.out = new MediaStreamAudioDestinationNode(this.context, { channelCount: 2 });
  }

  /** @throws what the browser says when it gives no device */
  static async open(media: CallMedia, deviceId: string | null): Promise<ScopeSender> {
    if (deviceId !== null) remember(DEVICE, deviceId);
    const id = deviceId ?? chosen(DEVICE);
    const got = await navigator.mediaDevices.getUserMedia({
      audio: {
        ...(id ? { deviceId: { exact: id } } : {}),
        echoCancellation: false,
        noiseSuppression: false,
        autoGainControl: false,
        channelCount: 1,
      },
    });
    const sender = new ScopeSender(media, got.getAudioTracks()[0]!);
    await sender.connect();
    return sender;
  }

  /** Sent live; false where only what is kept goes out. */
  live(on: boolean): void {
    const track = this.out.stream.getAudioTracks()[0] ?? null;
    if (track) track.contentHint = "music";
    this.media.extra.track.value = on ? track : null;
    this.media.extra.tune.value = on ? (advice) => withScope(advice) ?? advice : (advice) => advice;
  }

  /** The last seconds, up to fifteen. */
  snippet(): { wav: Blob; seconds: number } {
    const { samples, rate } = fewer(this.last.take(), this.last.rate);
    return { wav: wav(samples, rate), seconds: samples.length / rate };
  }

  /** Another microphone was chosen meanwhile. */
  speak(microphone: MediaStreamTrack | null): void {
    this.microphone?.disconnect();
    this.microphone = microphone ? this.context.createMediaStreamSource(new MediaStream([microphone])) : null;
    this.microphone?.connect(this.inOne()).connect(this.merged, 0, 1);
  }

  close(): void {
    this.live(false);
    this.heard.stop();
    void this.context.close();
  }

  private async connect(): Promise<void> {
    await Promise.all([this.context.resume(), this.context.audioWorklet.addModule(tapModule)]);
    const one = this.inOne();
    this.context.createMediaStreamSource(new MediaStream([this.heard])).connect(one);
    one.connect(this.merged, 0, 0);
    this.merged.connect(this.out);
    const tap = new AudioWorkletNode(this.context, "tap", { numberOfOutputs: 0, channelCount: 1, channelCountMode: "explicit" });
    tap.port.onmessage = (message: MessageEvent<Float32Array>) => {
      this.last.put(message.data);
      this.peak.value = message.data.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    };
    one.connect(tap);
  }

  /** Browsers give two channels where one was asked for. */
  private inOne(): GainNode {
    return new GainNode(this.context, { channelCount: 1, channelCountMode: "explicit" });
  }
}
