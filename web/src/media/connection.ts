/**
 * One RTCPeerConnection to the server: sends our microphone and camera as advised, hands out the tracks of each slot.
 *
 * The browser always offers, the server answers once (ICE-lite, no trickle): the offer goes out before any candidate
 * is gathered, the server learns our address from the connectivity checks. When to do what is recovery.ts.
 *
 * > Advice and a lost path need no word to the server: our last offer is made again, and its last answer, shaped as
 * > now advised, is set again. An ICE-lite server takes checks from wherever they come, so a path that is lost or has
 * > changed is found anew while signalling is down. Nothing of this happens while a real offer is on its way.
 */

import type { Answered, SlotCard } from "../wire/types";
import { type Encoding, shapeOf, startOf, videoEncoding } from "./advice";
import { type Shape, type Tuned, fitted, shapeAnswer, withStereo, withVoiceRepair, withoutVoices } from "./answer";
import { type Reading, read } from "./figures";
import { pairsToAdd } from "./slots";

export interface OwnTracks {
  mic: MediaStreamTrack | null;
  camera: MediaStreamTrack | null;
}

/** Holes are worse for a heart sound than delay. */
const SCOPE_BUFFER_MS = 300;

/** The server answered for a transport that this connection does not hold: only a new connection helps. */
export class OtherTransport extends Error {}

/** The offer was given up before its answer came. */
export class Abandoned extends Error {}

export class Connection {
  /** Names the transport in `call.join`; null until the first answer. */
  transportId: string | null = null;
  private readonly pc: RTCPeerConnection;
  private readonly audio: RTCRtpTransceiver;
  private readonly video: RTCRtpTransceiver;
  private readonly streams = new Map<number, MediaStream>();
  private readonly startKbps: number | null;
  /** What we are sent is played in two channels. */
  stereo = false;
  private furtherPairs = 0;
  /** The server's last answer as it came, and in which shape the browser has it. */
  private answer: string | null = null;
  private shape: Shape;
  private offers = 0;
  private asking = false;
  /** Descriptions and parameters are set one after another. */
  private work: Promise<unknown> = Promise.resolve();

  constructor(
    own: OwnTracks,
    iceServers: RTCIceServer[],
    relayOnly: boolean,
    private advice: Tuned | null,
    onIce: (state: RTCIceConnectionState) => void,
  ) {
    this.startKbps = startOf(advice);
    this.shape = shapeOf(advice, this.startKbps);
    this.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle", rtcpMuxPolicy: "require", iceServers, iceTransportPolicy: relayOnly ? "relay" : "all" });
    const streams = [new MediaStream()];
    this.audio = this.pc.addTransceiver(own.mic ?? "audio", {
      direction: "sendrecv",
      streams,
      sendEncodings: [{ priority: "high", networkPriority: "high", ...(advice ? { maxBitrate: advice.voice_bitrate } : {}) }],
    });
    const first: Encoding = { priority: "low", networkPriority: "low" };
    this.video = this.pc.addTransceiver(own.camera ?? "video", {
      direction: "sendrecv",
      streams,
      sendEncodings: [advice ? videoEncoding(first, advice, linesOf(own.camera), []) : first],
    });
    preferVp8(this.video);
    this.pc.oniceconnectionstatechange = () => onIce(this.pc.iceConnectionState);
  }

  /**
   * One offer and its answer.
   * @param missing receive-only pairs that the server asked for
   * @param ask sends the offer and resolves to the server's answer
   * @throws OtherTransport, Abandoned, and whatever `ask` throws
   */
  async offer(missing: number, restart: boolean, ask: (sdp: string) => Promise<Answered>): Promise<Answered> {
    const number = ++this.offers;
    this.asking = true;
    try {
      await this.work;
      this.addPairs(missing);
      if (restart) this.pc.restartIce();
      await this.describe();
      const answer = await ask(this.pc.localDescription?.sdp ?? "");
      if (number !== this.offers) throw new Abandoned();
      if (this.transportId !== null && answer.transport_id !== this.transportId) throw new OtherTransport();
      await this.pc.setRemoteDescription({ type: "answer", sdp: shapeAnswer(answer.sdp, this.shape) });
      this.answer = answer.sdp;
      this.transportId = answer.transport_id;
      return answer;
    } finally {
      if (number === this.offers) this.asking = false;
      void this.follow();
    }
  }

  /** The offer on its way will not be answered any more. */
  abandonOffer(): void {
    this.offers += 1;
    this.asking = false;
  }

  /** Looks for a path to the server anew, from every address that this device has now, without signalling. */
  rekindle(): void {
    void this.inTurn(async () => {
      if (this.answer === null || this.asking) return;
      this.pc.restartIce();
      await this.repeat(this.shape);
    });
  }

  hearStereo(on: boolean): void {
    if (on === this.stereo) return;
    this.stereo = on;
    void this.inTurn(async () => {
      if (this.answer !== null && !this.asking) await this.repeat(this.shape);
    });
    void this.follow();
  }

  /** Sends and receives as advised from now on. */
  advise(advice: Tuned | null): void {
    this.advice = advice;
    void this.follow();
  }

  /** Credentials that still have time, for the next restart; a path in use keeps those it began with. */
  renewServers(iceServers: RTCIceServer[]): void {
    if ("setConfiguration" in this.pc) this.pc.setConfiguration({ ...this.pc.getConfiguration(), iceServers });
  }

  /** Sends these tracks from now on, without a new offer. */
  async send(own: OwnTracks): Promise<void> {
    await Promise.all([this.audio.sender.replaceTrack(own.mic), this.video.sender.replaceTrack(own.camera)]);
    await this.follow();
  }

  /** Sound and picture of a slot; the same object as long as the connection lives. */
  stream(slot: SlotCard): MediaStream {
    const stream = this.streams.get(slot.index) ?? new MediaStream();
    this.streams.set(slot.index, stream);
    for (const mid of [slot.audio_mid, slot.video_mid]) {
      const track = this.trackOf(mid);
      if (track && !stream.getTracks().includes(track)) stream.addTrack(track);
    }
    return stream;
  }

  async read(now: number): Promise<Reading> {
    const report = await this.pc.getStats();
    return read(report.values() as Iterable<Record<string, unknown> & { type: string }>, now);
  }

  close(): void {
    this.pc.oniceconnectionstatechange = null;
    this.pc.close();
  }

  /** Brings everything in line with the advice, as far as it is not yet. */
  private follow(): Promise<void> {
    return this.inTurn(async () => {
      const { advice } = this;
      if (!advice || this.answer === null) return;
      await setSending(this.video.sender, (now, codecs) =>
        videoEncoding(now, advice, linesOf(this.video.sender.track), codecs),
      );
      await setSending(this.audio.sender, (now) => ({ ...now, maxBitrate: advice.voice_bitrate }));
      for (const { receiver } of this.pc.getTransceivers()) {
        if (!("jitterBufferTarget" in receiver)) continue;
        const sound = this.stereo ? SCOPE_BUFFER_MS : null;
        receiver.jitterBufferTarget = receiver.track.kind === "video" ? advice.jitter_ms : sound;
      }
      if (!this.asking) await this.reshape(shapeOf(advice, this.startKbps));
    });
  }

  private async reshape(shape: Shape): Promise<void> {
    const answer = this.answer ?? "";
    if (shapeAnswer(answer, shape) === shapeAnswer(answer, this.shape)) return;
    if (shape.apart !== this.shape.apart) await this.repeat(shape, withoutVoices);
    await this.repeat(shape);
    this.shape = shape;
  }

  /** Our offer and the last answer once more, between ourselves. */
  private async repeat(shape: Shape, change = (answer: string) => answer): Promise<void> {
    await this.describe();
    const answer = fitted(shapeAnswer(this.answer ?? "", shape), this.pc.localDescription?.sdp ?? "");
    try {
      await this.pc.setRemoteDescription({ type: "answer", sdp: change(answer) });
    } catch (error) {
      await this.pc.setLocalDescription({ type: "rollback" });
      throw error;
    }
  }

  private async describe(): Promise<void> {
    const offer = await this.pc.createOffer();
    const sdp = withVoiceRepair(offer.sdp ?? "");
    const repaired = { type: "offer" as const, sdp: this.stereo ? withStereo(sdp) : sdp };
    await this.pc.setLocalDescription(repaired).catch(() => this.pc.setLocalDescription(offer));
  }

  /** What fails here is advice not followed: the call goes on as it was. */
  private inTurn(job: () => Promise<void>): Promise<void> {
    const done = this.work.then(job).catch(() => undefined);
    this.work = done;
    return done;
  }

  private addPairs(missing: number): void {
    for (let left = pairsToAdd(missing, this.furtherPairs); left > 0; left -= 1) {
      this.pc.addTransceiver("audio", { direction: "recvonly" });
      preferVp8(this.pc.addTransceiver("video", { direction: "recvonly" }));
      this.furtherPairs += 1;
    }
  }

  private trackOf(mid: string | null): MediaStreamTrack | null {
    if (mid === null) return null;
    return this.pc.getTransceivers().find((transceiver) => transceiver.mid === mid)?.receiver.track ?? null;
  }
}

/** Where a browser refuses a part of it, the sizes and rates alone. */
async function setSending(
  sender: RTCRtpSender,
  change: (now: Encoding, codecs: RTCRtpCodec[]) => Encoding,
): Promise<void> {
  const set = (part: (encoding: Encoding) => Encoding) => {
    const given = sender.getParameters();
    const [now] = given.encodings;
    if (!now) return Promise.resolve();
    const parameters = { ...given, encodings: [part(change(now, given.codecs))] };
    if (sender.track?.kind === "video") parameters.degradationPreference = "maintain-framerate";
    return sender.setParameters(parameters);
  };
  await set((encoding) => encoding).catch(() =>
    set((encoding) => {
      const { scalabilityMode: _, codec: __, ...plain } = encoding;
      return plain;
    }),
  );
}

/** A phone held upright gives a picture that is higher than wide: its width is what counts as lines. */
function linesOf(camera: MediaStreamTrack | null): number | null {
  const { width, height } = camera?.getSettings() ?? {};
  return width && height ? Math.min(width, height) : null;
}

/** VP8 first, then H264, every other codec kept: the relay forwards what both ends have in common. */
function preferVp8(transceiver: RTCRtpTransceiver): void {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs;
  if (!codecs || !("setCodecPreferences" in transceiver)) return;
  const rank = (codec: { mimeType: string }) =>
    ({ "video/vp8": 0, "video/h264": 1 })[codec.mimeType.toLowerCase()] ?? 2;
  transceiver.setCodecPreferences([...codecs].sort((a, b) => rank(a) - rank(b)));
}
