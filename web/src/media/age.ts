/**
 * How old the picture on a video element is, so that a frozen face never stands there without a word.
 * Pictures are counted by requestVideoFrameCallback; where that is missing, by the element's play time.
 */

export class PictureAge {
  private lastAt: number | null = null;
  private handle = 0;
  private closed = false;

  constructor(
    private readonly element: HTMLVideoElement,
    private readonly now: () => number,
  ) {
    if (countsFrames(element)) this.await();
    else element.addEventListener("timeupdate", this.seen);
  }

  /** Seconds since the last new picture, null before the first. */
  seconds(): number | null {
    return this.lastAt === null ? null : (this.now() - this.lastAt) / 1000;
  }

  close(): void {
    this.closed = true;
    if (countsFrames(this.element)) this.element.cancelVideoFrameCallback(this.handle);
    this.element.removeEventListener("timeupdate", this.seen);
  }

  private readonly seen = () => {
    this.lastAt = this.now();
  };

  private await(): void {
    this.handle = this.element.requestVideoFrameCallback(() => {
      this.seen();
      if (!this.closed) this.await();
    });
  }
}

/** Firefox before 132 and Safari before 15.4 do not. */
function countsFrames(element: HTMLVideoElement): boolean {
  return typeof element.requestVideoFrameCallback === "function";
}
