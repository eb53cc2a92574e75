/**
 * Reads a cue aloud: its recorded file (`voices/LANGUAGE/CUE.ogg` beside this file; none is recorded yet), else the
 * device's own voice as a stopgap. Must not know what cues say.
 */

import { language } from "../i18n/language";

const recorded = import.meta.glob<string>("./voices/*/*.ogg", { query: "?url", import: "default" });
let playing: HTMLAudioElement | null = null;

export async function speak(cue: string, words: string): Promise<void> {
  playing?.pause();
  globalThis.speechSynthesis?.cancel();
  const file = await recorded[`./voices/${language.peek()}/${cue}.ogg`]?.();
  if (file !== undefined) {
    playing = new Audio(file);
    return playing.play();
  }
  const said = new SpeechSynthesisUtterance(words);
  said.lang = language.peek() === "ur" ? "ur-PK" : "en-GB";
  globalThis.speechSynthesis?.speak(said);
}
