/** Thumbnails, read picture by picture out of one file a side, when somebody looks at that moment. */

import type { ThumbnailPlace, TimelineSide } from "../wire/types";

/** A picture further away than this is of another scene. */
const NEAR_MS = 60_000;
const KEPT = 120;

/** The picture that was last taken at `at`, or the first one after it; null when none is near. Pure. */
export function placeAt(places: readonly ThumbnailPlace[], at: number): ThumbnailPlace | null {
  const before = places.filter((one) => one.at_ms <= at).at(-1);
  const found = before ?? places[0];
  return found && Math.abs(found.at_ms - at) <= NEAR_MS ? found : null;
}

/** Reads and keeps the pictures of one side; asked for several at once it reads the first and the last. */
export class Thumbs {
  private kept = new Map<number, string>();
  private reading: Promise<void> | null = null;
  private wanted: { place: ThumbnailPlace; tell: (url: string | null) => void } | null = null;

  constructor(readonly side: TimelineSide) {}

  /** An address for an <img>, at once when it is known; `tell` hears null when it could not be read. */
  ask(place: ThumbnailPlace, tell: (url: string | null) => void): void {
    const known = this.kept.get(place.at_ms);
    if (known !== undefined) return tell(known);
    this.wanted = { place, tell };
    this.reading ??= this.readAll();
  }

  close(): void {
    for (const url of this.kept.values()) URL.revokeObjectURL(url);
    this.kept.clear();
  }

  private async readAll(): Promise<void> {
    while (this.wanted) {
      const { place, tell } = this.wanted;
      this.wanted = null;
      const url = await this.read(place);
      if (url !== null) this.keep(place, url);
      tell(url);
    }
    this.reading = null;
  }

  private async read(place: ThumbnailPlace): Promise<string | null> {
    try {
      const range = `bytes=${place.start}-${place.start + place.size - 1}`;
      const answer = await fetch(this.side.thumbnails_url ?? "", { headers: { Range: range }, cache: "no-store" });
      if (answer.status !== 206) return null;
      return URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type: "image/webp" }));
    } catch {
      return null;
    }
  }

  private keep(place: ThumbnailPlace, url: string): void {
    this.kept.set(place.at_ms, url);
    if (this.kept.size <= KEPT) return;
    const [oldest, old] = [...this.kept][0]!;
    URL.revokeObjectURL(old);
    this.kept.delete(oldest);
  }
}
