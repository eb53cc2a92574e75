/**
 * Samples of a stethoscope: the last seconds kept, made fewer without folding, written as WAV, and seen as a spectrum.
 * Pure: no audio context, no elements.
 */

/** Hearts lie below 200 Hz, lungs below 2 kHz: this rate keeps all that is below 3.6 kHz as it was captured. */
export const KEPT_RATE = 8_000;
/** Of the new rate's half, where the filter begins to close. */
const PASS = 0.9;
/** Taps of the filter for each sample that becomes one; more makes its edge steeper. */
const TAPS = 24;

/** The last `seconds` of what was put in. */
export class LastSeconds {
  private readonly ring: Float32Array;
  private at = 0;
  private whole = 0;

  constructor(
    readonly rate: number,
    seconds: number,
  ) {
    this.ring = new Float32Array(Math.ceil(rate * seconds));
  }

  put(block: Float32Array): void {
    for (const sample of block) {
      this.ring[this.at] = sample;
      this.at = (this.at + 1) % this.ring.length;
    }
    this.whole = Math.min(this.ring.length, this.whole + block.length);
  }

  /** Oldest first; fewer while there were fewer. */
  take(): Float32Array {
    const taken = new Float32Array(this.whole);
    const start = (this.at - this.whole + this.ring.length) % this.ring.length;
    for (let index = 0; index < this.whole; index += 1) taken[index] = this.ring[(start + index) % this.ring.length] ?? 0;
    return taken;
  }

  get seconds(): number {
    return this.whole / this.rate;
  }
}

/** Every so-many-th sample after a low-pass (windowed sinc, Hamming), so that nothing above folds down. */
export function fewer(samples: Float32Array, rate: number): { samples: Float32Array; rate: number } {
  const factor = Math.max(1, Math.floor(rate / KEPT_RATE));
  if (factor === 1) return { samples, rate };
  const half = (TAPS * factor) / 2;
  const edge = PASS / factor;
  const taps = Array.from({ length: 2 * half + 1 }, (_, index) => {
    const x = index - half;
    const sinc = x === 0 ? edge : Math.sin(Math.PI * edge * x) / (Math.PI * x);
    return sinc * (0.54 + 0.46 * Math.cos((Math.PI * x) / half));
  });
  const gain = taps.reduce((sum, tap) => sum + tap, 0);
  const out = new Float32Array(Math.floor(samples.length / factor));
  for (let index = 0; index < out.length; index += 1) {
    let sum = 0;
    for (let tap = 0; tap < taps.length; tap += 1) sum += (samples[index * factor + tap - half] ?? 0) * taps[tap]!;
    out[index] = sum / gain;
  }
  return { samples: out, rate: rate / factor };
}

/** RIFF WAVE, PCM, 16 bit, one channel. */
export function wav(samples: Float32Array, rate: number): Blob {
  const view = new DataView(new ArrayBuffer(44 + samples.length * 2));
  const word = (at: number, text: string) => [...text].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + samples.length * 2, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, Math.round(rate), true);
  view.setUint32(28, Math.round(rate) * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, index) => {
    const held = Math.max(-1, Math.min(1, sample));
    view.setInt16(44 + index * 2, Math.round(held * 32_767), true);
  });
  return new Blob([view.buffer as ArrayBuffer], { type: "audio/wav" });
}

/**
 * Loudness by time and frequency: columns of decibels, lowest frequency first.
 * @param size samples of one column, a power of two @param upTo Hz
 */
export function spectrum(samples: Float32Array, rate: number, size: number, upTo: number, columns: number): Float32Array[] {
  const bins = Math.min(size / 2, Math.ceil((upTo * size) / rate));
  const step = Math.max(1, (samples.length - size) / Math.max(1, columns - 1));
  return Array.from({ length: columns }, (_, column) => {
    const real = new Float32Array(size);
    const imaginary = new Float32Array(size);
    const start = Math.round(column * step);
    for (let index = 0; index < size; index += 1) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * index) / (size - 1));
      real[index] = (samples[start + index] ?? 0) * window;
    }
    transform(real, imaginary);
    return Float32Array.from({ length: bins }, (__, bin) => {
      const power = real[bin]! ** 2 + imaginary[bin]! ** 2;
      return 10 * Math.log10(power / size + 1e-12);
    });
  });
}

/** Fast Fourier transform in place, radix 2 (Cooley and Tukey). */
function transform(real: Float32Array, imaginary: Float32Array): void {
  const size = real.length;
  for (let index = 1, other = 0; index < size; index += 1) {
    let bit = size >> 1;
    for (; other & bit; bit >>= 1) other ^= bit;
    other ^= bit;
    if (index < other) {
      [real[index], real[other]] = [real[other]!, real[index]!];
      [imaginary[index], imaginary[other]] = [imaginary[other]!, imaginary[index]!];
    }
  }
  for (let length = 2; length <= size; length *= 2) {
    for (let start = 0; start < size; start += length) {
      for (let index = 0; index < length / 2; index += 1) {
        const angle = (-2 * Math.PI * index) / length;
        const [low, high] = [start + index, start + index + length / 2];
        const turned = real[high]! * Math.cos(angle) - imaginary[high]! * Math.sin(angle);
        const turnedI = real[high]! * Math.sin(angle) + imaginary[high]! * Math.cos(angle);
        [real[high], imaginary[high]] = [real[low]! - turned, imaginary[low]! - turnedI];
        [real[low], imaginary[low]] = [real[low]! + turned, imaginary[low]! + turnedI];
      }
    }
  }
}
