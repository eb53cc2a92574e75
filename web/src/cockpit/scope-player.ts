/**
 * The stethoscope at the doctor's side: its channel filtered and loud, the voice beside it low, both seen as a wave;
 * and kept sounds played through the same filter. Must not know elements but the far picture's own sound.
 */

import { signal } from "@preact/signals";

export type Filter = "heart" | "lungs" | "all";
/** Hz. */
const BANDS: Record<Filter, readonly [number, number]> = { heart: [20, 200], lungs: [100, 1_000], all: [20, 3_500] };
const VOICE = 0.25;
const LOUDEST = 8;
/** Louder than this the sensor clips. */
export const CLIPS = 0.98;

export class ScopePlayer {
  readonly filter = signal<Filter>("heart");
  /** 0..1. */
  readonly loudness = signal(0.4);
  private readonly context = new AudioContext();
  private readonly low = new BiquadFilterNode(this.context, { type: "highpass" });
  private readonly high = new BiquadFilterNode(this.context, { type: "lowpass" });
  private readonly gain = new GainNode(this.context);
  private readonly seen = new AnalyserNode(this.context, { fftSize: 2048 });
  private source: MediaStreamAudioSourceNode | null = null;
  private kept: AudioBufferSourceNode | null = null;

  constructor() {
    this.low.connect(this.high).connect(this.gain).connect(this.context.destination);
    this.high.connect(this.seen);
    this.tune();
    void this.context.resume();
  }

  /** From now on hears this one. The track must also stand in a media element, or Chromium gives silence. */
  hear(track: MediaStreamTrack | null): void {
    this.source?.disconnect();
    this.source = null;
    if (!track) return;
    this.source = this.context.createMediaStreamSource(new MediaStream([track]));
    const apart = new ChannelSplitterNode(this.context, { numberOfOutputs: 2 });
    const voice = new GainNode(this.context, { gain: VOICE });
    this.source.connect(apart);
    apart.connect(this.low, 0);
    apart.connect(voice, 1).connect(this.context.destination);
  }

  set(filter: Filter, loudness: number): void {
    this.filter.value = filter;
    this.loudness.value = loudness;
    this.tune();
  }

  /** The wave as it sounds now, -1..1. */
  wave(into: Float32Array<ArrayBuffer>): void {
    this.seen.getFloatTimeDomainData(into);
  }

  decode(octets: ArrayBuffer): Promise<AudioBuffer> {
    return this.context.decodeAudioData(octets);
  }

  /** Plays a kept sound through the filter; resolves at its end. */
  play(sound: AudioBuffer): Promise<void> {
    this.stop();
    void this.context.resume();
    const source = new AudioBufferSourceNode(this.context, { buffer: sound });
    this.kept = source;
    return new Promise((done) => {
      source.onended = () => done();
      source.connect(this.low);
      source.start();
    });
  }

  stop(): void {
    this.kept?.stop();
    this.kept?.disconnect();
    this.kept = null;
  }

  close(): void {
    void this.context.close();
  }

  private tune(): void {
    const [from, to] = BANDS[this.filter.peek()];
    this.low.frequency.value = from;
    this.high.frequency.value = to;
    this.gain.gain.value = this.loudness.peek() * LOUDEST;
  }
}
