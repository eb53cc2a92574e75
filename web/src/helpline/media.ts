/** A picture or voice note small enough for a link of 64 kbit/s: a picture in about ten seconds, voice in as many as it lasts. */

export interface Taken {
  mime: string;
  /** Base64. */
  data: string;
}

const LONGEST_SIDE = 1_024;
/** Characters of base64: 60 kB, eight seconds of the link; a voice note of 50 s. */
const MOST = 80_000;
const MOST_VOICE = 115_000;
const SECONDS = 50;
const BITS = 12_000;

/** Made smaller until it fits. Rejects for what is no picture. */
export function photoOf(file: File): Promise<Taken> {
  return new Promise((done, failed) => {
    const image = new Image();
    const address = URL.createObjectURL(file);
    image.onerror = failed;
    image.onload = () => {
      URL.revokeObjectURL(address);
      for (let side = LONGEST_SIDE; side >= 256; side /= 2) {
        for (let quality = 0.8; quality > 0.3; quality -= 0.2) {
          const data = drawn(image, side).toDataURL("image/jpeg", quality).split(",")[1] || "";
          if (data.length <= MOST) return done({ mime: "image/jpeg", data });
        }
      }
      failed();
    };
    image.src = address;
  });
}

function drawn(image: HTMLImageElement, side: number): HTMLCanvasElement {
  const scale = Math.min(1, side / Math.max(image.naturalWidth, image.naturalHeight));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
  canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
  const brush = canvas.getContext("2d");
  if (brush) brush.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export function canRecord(): boolean {
  return typeof MediaRecorder !== "undefined" && !!navigator.mediaDevices;
}

/** One voice note; `stop` ends it, and the longest time does. */
export class Recorder {
  private recorder: MediaRecorder | null = null;
  private stopped = false;

  stop(): void {
    this.stopped = true;
    if (this.recorder && this.recorder.state !== "inactive") this.recorder.stop();
  }

  taken(): Promise<Taken> {
    return navigator.mediaDevices.getUserMedia({ audio: true }).then(
      (sound) =>
        new Promise<Taken>((done, failed) => {
          const parts: Blob[] = [];
          const recorder = new MediaRecorder(sound, { audioBitsPerSecond: BITS });
          this.recorder = recorder;
          recorder.ondataavailable = (event) => parts.push(event.data);
          recorder.onerror = failed;
          recorder.onstop = () => {
            sound.getTracks().forEach((track) => track.stop());
            const mime = (recorder.mimeType || "audio/webm").split(";")[0] as string;
            base64(new Blob(parts)).then((data) => (data.length > 0 && data.length <= MOST_VOICE ? done({ mime, data }) : failed()), failed);
          };
          recorder.start();
          if (this.stopped) recorder.stop();
          setTimeout(() => this.stop(), SECONDS * 1_000);
        }),
    );
  }
}

function base64(blob: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onerror = failed;
    reader.onload = () => done(String(reader.result).split(",")[1] || "");
    reader.readAsDataURL(blob);
  });
}
