/**
 * Our own microphone and camera: asks for them, remembers which were chosen, says in one word what is wrong.
 *
 * Works with what works: a denied or absent device leaves its track null and its trouble set, never throws.
 * Must not know the call.
 */

import { signal } from "@preact/signals";
import { chosen, forget, remember } from "./remembered";
import { settle } from "./trouble";
import type { Trouble } from "./trouble";

export type DeviceKind = "mic" | "camera";

export interface Device {
  id: string;
  label: string;
}

export interface Devices {
  mics: Device[];
  cameras: Device[];
  speakers: Device[];
}

const CHOSEN = { mic: "e-ilaj.mic", camera: "e-ilaj.camera", speaker: "e-ilaj.speaker" } as const;

export class Capture {
  readonly mic = signal<MediaStreamTrack | null>(null);
  readonly camera = signal<MediaStreamTrack | null>(null);
  readonly micTrouble = signal<Trouble | null>(null);
  readonly cameraTrouble = signal<Trouble | null>(null);
  readonly devices = signal<Devices>({ mics: [], cameras: [], speakers: [] });
  /** The second camera is shown: it looks at something, nobody looks into it as into a mirror. */
  exam = false;
  /** Somebody has just pressed this device: with less than it, a browser may prefer another that fits the size better. */
  private exact = false;
  private facing: "user" | "environment" = "user";
  private readonly onDevices = () => void this.devicesMoved();

  constructor() {
    navigator.mediaDevices?.addEventListener("devicechange", this.onDevices);
  }

  /** Both in one request (iOS stops an earlier capture of the same kind), then each alone if that is refused. */
  async open(wanted: { mic: boolean; camera: boolean }): Promise<void> {
    if (wanted.mic && wanted.camera) {
      const both = await settle(() => ask({ audio: this.micWish(), video: this.cameraWish() }));
      if (both.ok) {
        this.take("mic", both.value.getAudioTracks()[0] ?? null, null);
        this.take("camera", both.value.getVideoTracks()[0] ?? null, null);
        return this.list();
      }
    }
    if (wanted.mic) await this.reopen("mic");
    if (wanted.camera) await this.reopen("camera");
    await this.list();
  }

  /** Asks for one device anew: after a denial, an unplugged device, or another choice. */
  async reopen(kind: DeviceKind): Promise<void> {
    if (kind === "camera") this.release("camera");
    const got = await settle(() => ask(kind === "mic" ? { audio: this.micWish() } : { video: this.cameraWish() }));
    const track = got.ok ? (got.value.getTracks()[0] ?? null) : null;
    this.take(kind, track, got.ok ? null : got.trouble);
  }

  async choose(kind: DeviceKind, id: string): Promise<void> {
    remember(CHOSEN[kind], id);
    this.exact = true;
    await this.reopen(kind).finally(() => {
      this.exact = false;
    });
  }

  /** The other of a phone's two cameras. */
  async flip(): Promise<void> {
    this.facing = this.facing === "user" ? "environment" : "user";
    forget(CHOSEN.camera);
    await this.reopen("camera");
  }

  /** Stops the device, so that its light goes off. */
  release(kind: DeviceKind): void {
    this.take(kind, null, null);
  }

  /** A front camera's own picture is shown as in a mirror. */
  mirrored(): boolean {
    return !this.exam && this.camera.peek()?.getSettings().facingMode !== "environment";
  }

  close(): void {
    navigator.mediaDevices?.removeEventListener("devicechange", this.onDevices);
    this.release("mic");
    this.release("camera");
  }

  private take(kind: DeviceKind, track: MediaStreamTrack | null, trouble: Trouble | null): void {
    const place = this[kind];
    const before = place.peek();
    if (before && before !== track) {
      before.onended = null;
      before.stop();
    }
    if (track) {
      track.contentHint = kind === "mic" ? "speech" : "motion";
      track.onended = () => this.take(kind, null, "gone");
    }
    (kind === "mic" ? this.micTrouble : this.cameraTrouble).value = trouble;
    place.value = track;
  }

  /** A device that went away leaves by itself; when one comes back, a lost one is asked for again. */
  private async devicesMoved(): Promise<void> {
    await this.list();
    const { mics, cameras } = this.devices.peek();
    if (this.micTrouble.peek() === "gone" && mics.length > 0) await this.reopen("mic");
    if (this.cameraTrouble.peek() === "gone" && cameras.length > 0) await this.reopen("camera");
  }

  private async list(): Promise<void> {
    const all = (await navigator.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
    const of = (kind: MediaDeviceKind) =>
      all.filter((one) => one.kind === kind && one.deviceId !== "").map((one) => ({ id: one.deviceId, label: one.label }));
    this.devices.value = { mics: of("audioinput"), cameras: of("videoinput"), speakers: of("audiooutput") };
  }

  private micWish(): MediaTrackConstraints {
    return {
      ...chosenDevice(CHOSEN.mic),
      channelCount: 1,
      echoCancellation: true,
      noiseSuppression: true,
      autoGainControl: true,
    };
  }

  /** A native 4:3 mode, never cropped: small enough for the links that we work on. */
  private cameraWish(): MediaTrackConstraints & { resizeMode: ConstrainDOMString } {
    const which = chosen(CHOSEN.camera) ? chosenDevice(CHOSEN.camera, this.exact) : { facingMode: { ideal: this.facing } };
    return {
      ...which,
      width: { ideal: 640 },
      height: { ideal: 480 },
      frameRate: { ideal: 20, max: 30 },
      resizeMode: { ideal: "none" },
    };
  }
}

export const chosenSpeaker = () => chosen(CHOSEN.speaker);
export const rememberSpeaker = (id: string) => remember(CHOSEN.speaker, id);
export const chosenOf = (kind: DeviceKind) => chosen(CHOSEN[kind]);

function ask(constraints: MediaStreamConstraints): Promise<MediaStream> {
  if (!navigator.mediaDevices) return Promise.reject(new DOMException("", "NotSupportedError"));
  return navigator.mediaDevices.getUserMedia(constraints);
}

function chosenDevice(key: string, exact = false): MediaTrackConstraints {
  const id = chosen(key);
  return id ? { deviceId: exact ? { exact: id } : { ideal: id } } : {};
}
