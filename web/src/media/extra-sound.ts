/** A stethoscope's part in a call's media: what the cockpit sets, and client.ts follows. Must not know the screen. */

import { signal } from "@preact/signals";
import type { AdviceCard } from "../wire/types";
import type { Tuned } from "./answer";

export class ExtraSound {
  /** Goes in place of the microphone's track, and has the microphone in its second channel. */
  readonly track = signal<MediaStreamTrack | null>(null);
  /** What becomes of the server's advice meanwhile. */
  readonly tune = signal<(advice: Tuned) => Tuned>((advice) => advice);
  /** This page listens: what comes is played in two channels. */
  readonly stereo = signal(false);

  tuned(advice: AdviceCard | null): Tuned | null {
    const tune = this.tune.value;
    return advice && tune(advice);
  }
}
