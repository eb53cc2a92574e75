/**
 * How loud a microphone is, 0..1, about ten times a second; and whether somebody talks while it is off.
 * Listens to a clone of the track, because a muted track gives silence to everybody.
 */

const EVERY_MS = 100;
const FLOOR_DB = -60;
/** Speech at arm's length is well above this share of the scale; a quiet room well below. */
export const TALKING = 0.45;

export class Level {
  private readonly context = new AudioContext();
  private readonly ear: MediaStreamTrack;
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(track: MediaStreamTrack, onLevel: (level: number) => void) {
    this.ear = track.clone();
    this.ear.enabled = true;
    const analyser = new AnalyserNode(this.context, { fftSize: 1024 });
    this.context.createMediaStreamSource(new MediaStream([this.ear])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    this.timer = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      onLevel(loudness(samples));
    }, EVERY_MS);
    void this.context.resume();
  }

  close(): void {
    clearInterval(this.timer);
    this.ear.stop();
    void this.context.close();
  }
}

/** Root mean square on a scale from -60 dB (0) to full scale (1). */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 10 * Math.log10(sum / samples.length + 1e-12);
  return Math.min(1, Math.max(0, 1 - decibels / FLOOR_DB));
}

/** True from the moment somebody has talked for half a second within the last second; pure, for a muted microphone. */
export class Talking {
  private recent: boolean[] = [];

  hears(level: number): boolean {
    this.recent = [...this.recent.slice(-9), level >= TALKING];
    return this.recent.filter(Boolean).length >= 5;
  }
}
