/** The sound of an alarm on which somebody must act: three short pulses, made here. */

const PULSES_S = [0, 0.3, 0.6];
const HERTZ = 740;
/** About -18 LUFS for these short notes. */
const VOLUME = 0.16;

let context: AudioContext | null = null;

/** Left out silently before the first press on the page, when browsers allow no sound. */
export function pulse(): void {
  if (navigator.userActivation?.hasBeenActive === false) return;
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
  for (const from of PULSES_S) {
    const [source, gain] = [context.createOscillator(), context.createGain()];
    const at = context.currentTime + from;
    source.frequency.value = HERTZ;
    gain.gain.setValueAtTime(VOLUME, at);
    gain.gain.exponentialRampToValueAtTime(0.001, at + 0.18);
    source.connect(gain).connect(context.destination);
    source.start(at);
    source.stop(at + 0.2);
  }
}
