/** Finds the sharpest still that fits into so many octets. Pure but for the encoder it is given. */

/** Picture of that width at quality 0..1. */
export type Encode = (width: number, quality: number) => Promise<Blob>;

/** Widths that are tried, widest first. Below 320 a wound or a paper can no longer be read. */
const WIDTHS = [640, 480, 400, 320];
const LAST_WIDTHS = [240, 160];
/** A wide picture worse than this shows less than a smaller one. */
const WORTH = 0.4;
const WORST = 0.15;
const BEST = 0.85;
const STEPS = 3;

/** @param width of what the camera gives @returns the smallest there is when nothing fits */
export async function fittingStill(encode: Encode, width: number, most: number): Promise<Blob> {
  const widths = [Math.min(width, WIDTHS[0]!), ...[...WIDTHS, ...LAST_WIDTHS].filter((one) => one < Math.min(width, WIDTHS[0]!))];
  let smallest: Blob | null = null;
  for (const [index, tried] of widths.entries()) {
    const next = widths[index + 1];
    const least = next !== undefined && next >= WIDTHS.at(-1)! ? WORTH : WORST;
    const poor = await encode(tried, least);
    if (poor.size <= most) return best(encode, tried, most, least, poor);
    smallest = poor;
  }
  if (smallest === null) throw new Error("there is no width");
  return smallest;
}

async function best(encode: Encode, width: number, most: number, from: number, fits: Blob): Promise<Blob> {
  let [low, high, found] = [from, BEST, fits];
  for (let step = 0; step < STEPS; step += 1) {
    const quality = (low + high) / 2;
    const tried = await encode(width, quality);
    if (tried.size <= most) [low, found] = [quality, tried];
    else high = quality;
  }
  return found;
}
