/**
 * A picture as sharp as the sensor makes it, and what is cut and made small of it.
 * Must not know the call; octets and sizes only.
 */

export interface Photo {
  /** As it is sent; untouched where the camera's own file fits. */
  blob: Blob;
  width: number;
  height: number;
}

/** Tried one after the other: first less quality, then fewer points. */
const QUALITIES = [0.92, 0.85, 0.75, 0.62];
const SHRINK = 0.75;
const LEAST_WIDTH = 320;
const SMALL_WIDTH = 320;
const SMALL_QUALITY = 0.6;

/** The camera's still at full sensor size; a frame of it where the browser or the device takes none. */
export async function sharpest(camera: MediaStreamTrack): Promise<Blob> {
  const Taker = (globalThis as { ImageCapture?: new (track: MediaStreamTrack) => PhotoTaker }).ImageCapture;
  if (Taker) {
    const taker = new Taker(camera);
    const can = await taker.getPhotoCapabilities().catch(() => null);
    const wish = can?.imageWidth?.max ? { imageWidth: can.imageWidth.max, imageHeight: can.imageHeight?.max ?? 0 } : undefined;
    const taken = await taker.takePhoto(wish).catch(() => taker.takePhoto().catch(() => null));
    if (taken) return taken;
  }
  return frame(camera);
}

/** What the camera shows at this moment, at the size it is captured in. */
export async function frame(camera: MediaStreamTrack): Promise<Blob> {
  const element = document.createElement("video");
  element.muted = true;
  element.playsInline = true;
  element.srcObject = new MediaStream([camera]);
  try {
    await element.play();
    const bitmap = await createImageBitmap(element);
    const blob = await encoded(bitmap, bitmap.width, 0.95);
    bitmap.close();
    return blob;
  } finally {
    element.srcObject = null;
  }
}

/** @param most octets */
export async function fitted(original: Blob, most: number): Promise<Photo> {
  const bitmap = await createImageBitmap(original);
  try {
    const { width, height } = bitmap;
    if (original.size <= most && /^image\/(jpeg|webp)$/.test(original.type)) return { blob: original, width, height };
    return await firstThatFits(bitmap, most);
  } finally {
    bitmap.close();
  }
}

/** To be there first. */
export async function small(original: Blob): Promise<Photo> {
  const bitmap = await createImageBitmap(original);
  try {
    const width = Math.min(SMALL_WIDTH, bitmap.width);
    const blob = await encoded(bitmap, width, SMALL_QUALITY);
    return { blob, width, height: Math.round((bitmap.height * width) / bitmap.width) };
  } finally {
    bitmap.close();
  }
}

/** @param region x, y, width, height in 1/10000 */
export async function cut(original: Blob, region: readonly number[], most: number): Promise<Photo> {
  const whole = await createImageBitmap(original);
  const [x = 0, y = 0, w = 0, h = 0] = region;
  const of = (part: number, side: number) => Math.round((part * side) / 10_000);
  const width = Math.max(1, of(w, whole.width));
  const height = Math.max(1, of(h, whole.height));
  const part = await createImageBitmap(whole, of(x, whole.width), of(y, whole.height), width, height);
  whole.close();
  try {
    return await firstThatFits(part, most);
  } finally {
    part.close();
  }
}

async function firstThatFits(bitmap: ImageBitmap, most: number): Promise<Photo> {
  for (let width = bitmap.width; ; width = Math.round(width * SHRINK)) {
    for (const quality of QUALITIES) {
      const blob = await encoded(bitmap, width, quality);
      const height = Math.round((bitmap.height * width) / bitmap.width);
      if (blob.size <= most || width <= LEAST_WIDTH) return { blob, width, height };
    }
  }
}

/** WebP; where a browser cannot write it, JPEG. */
async function encoded(bitmap: ImageBitmap, width: number, quality: number): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = Math.max(1, Math.round((bitmap.height * width) / bitmap.width));
  const context = canvas.getContext("2d");
  if (context) context.imageSmoothingQuality = "high";
  context?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const as = (type: string) => new Promise<Blob | null>((done) => canvas.toBlob(done, type, quality));
  const webp = await as("image/webp");
  const blob = webp?.type === "image/webp" ? webp : await as("image/jpeg");
  if (!blob) throw new Error("no picture came out");
  return blob;
}

/** What TypeScript's library does not have yet (W3C MediaStream Image Capture). */
interface PhotoTaker {
  getPhotoCapabilities(): Promise<{ imageWidth?: { max: number }; imageHeight?: { max: number } }>;
  takePhoto(settings?: { imageWidth: number; imageHeight: number }): Promise<Blob>;
}
