/**
 * The few sounds of the system (UX §2), made here: rising and falling notes, never like a monitor alarm.
 * Browsers allow sound after the first press on a page; before that a tone is silently left out.
 */

type Note = [hertz: number, fromS: number, lastsS: number];
export type Tone = "offer" | "joined" | "left" | "lost" | "back" | "recording" | "message" | "test";

const NOTES: Record<Tone, readonly Note[]> = {
  offer: [
    [523, 0, 0.18],
    [659, 0.2, 0.3],
  ],
  joined: [[659, 0, 0.2]],
  left: [[440, 0, 0.25]],
  lost: [
    [523, 0, 0.15],
    [392, 0.16, 0.3],
  ],
  back: [
    [392, 0, 0.15],
    [523, 0.16, 0.3],
  ],
  recording: [[587, 0, 0.12]],
  message: [[880, 0, 0.08]],
  test: [
    [523, 0, 0.3],
    [659, 0.3, 0.3],
    [784, 0.6, 0.5],
  ],
};
/** About -18 LUFS for these short sine notes. */
const VOLUME = 0.16;

let context: AudioContext | null = null;

/** Nothing sounds while a stethoscope is heard. */
export const hushed = { on: false };

export function tone(which: Tone): void {
  if (hushed.on) return;
  if (navigator.userActivation?.hasBeenActive === false) return;
  context ??= new AudioContext();
  if (context.state === "suspended") void context.resume();
  for (const [hertz, from, lasts] of NOTES[which]) note(context, hertz, context.currentTime + from, lasts);
}

/** Plays through the chosen speaker, where the browser can choose one. */
export async function useSpeaker(id: string): Promise<void> {
  context ??= new AudioContext();
  const choosing = context as AudioContext & { setSinkId?: (id: string) => Promise<void> };
  await choosing.setSinkId?.(id).catch(() => undefined);
}

function note(sound: AudioContext, hertz: number, at: number, lasts: number): void {
  const gain = new GainNode(sound, { gain: 0 });
  const oscillator = new OscillatorNode(sound, { frequency: hertz, type: "sine" });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(VOLUME, at + 0.02);
  gain.gain.setValueAtTime(VOLUME, at + lasts - 0.05);
  gain.gain.linearRampToValueAtTime(0, at + lasts);
  oscillator.connect(gain).connect(sound.destination);
  oscillator.start(at);
  oscillator.stop(at + lasts);
}
