/**
 * Small messages behind a request that is not answered yet.
 *
 * TCP finds a lost segment at once when later ones are acknowledged, but the last one only by its timer, which grows
 * to seconds on thin links. So as long as an answer is due, something follows.
 */

export const NUDGES = 12;
const FIRST_MS = 80;
const GROWTH = 1.5;

export class Nudges {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = 0;

  constructor(private readonly nudge: () => void) {}

  /** One more answer is due: begin anew behind it. The returned function says that it has come, or need not. */
  await(): () => void {
    this.due += 1;
    this.next(0);
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.due -= 1;
      if (this.due === 0) clearTimeout(this.timer);
    };
  }

  private next(done: number): void {
    clearTimeout(this.timer);
    if (done === NUDGES) return;
    this.timer = setTimeout(() => {
      this.nudge();
      this.next(done + 1);
    }, FIRST_MS * GROWTH ** done);
  }
}
