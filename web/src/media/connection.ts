/**
 * One RTCPeerConnection to the server: sends our microphone and camera, hands out the tracks of each slot.
 *
 * The browser always offers, the server answers once (ICE-lite, no trickle): the offer goes out before any candidate
 * is gathered, the server learns our address from the connectivity checks. A lost path is mended by an ICE restart, a
 * lost connection by a new object of this class. When to do which is recovery.ts.
 */

import type { Answered, SlotCard } from "../wire/types";
import { type Reading, read } from "./figures";
import { pairsToAdd } from "./slots";

export interface OwnTracks {
  mic: MediaStreamTrack | null;
  camera: MediaStreamTrack | null;
}

/** The server answered for a transport that this connection does not hold: only a new connection helps. */
export class OtherTransport extends Error {}

export class Connection {
  /** Names the transport in `call.join`; null until the first answer. */
  transportId: string | null = null;
  private readonly pc: RTCPeerConnection;
  private readonly audio: RTCRtpTransceiver;
  private readonly video: RTCRtpTransceiver;
  private readonly streams = new Map<number, MediaStream>();
  private furtherPairs = 0;

  constructor(own: OwnTracks, iceServers: RTCIceServer[], onIce: (state: RTCIceConnectionState) => void) {
    this.pc = new RTCPeerConnection({ bundlePolicy: "max-bundle", rtcpMuxPolicy: "require", iceServers });
    const streams = [new MediaStream()];
    this.audio = this.pc.addTransceiver(own.mic ?? "audio", {
      direction: "sendrecv",
      streams,
      sendEncodings: [{ priority: "high", networkPriority: "high" }],
    });
    this.video = this.pc.addTransceiver(own.camera ?? "video", {
      direction: "sendrecv",
      streams,
      sendEncodings: [{ priority: "low", networkPriority: "low" }],
    });
    preferVp8(this.video);
    this.pc.oniceconnectionstatechange = () => onIce(this.pc.iceConnectionState);
  }

  /**
   * One offer and its answer.
   * @param missing receive-only pairs that the server asked for
   * @param ask sends the offer and resolves to the server's answer
   * @throws OtherTransport, and whatever `ask` throws
   */
  async offer(missing: number, restart: boolean, ask: (sdp: string) => Promise<Answered>): Promise<Answered> {
    this.addPairs(missing);
    if (restart) this.pc.restartIce();
    await this.pc.setLocalDescription();
    const answer = await ask(this.pc.localDescription?.sdp ?? "");
    if (this.transportId !== null && answer.transport_id !== this.transportId) throw new OtherTransport();
    await this.pc.setRemoteDescription({ type: "answer", sdp: answer.sdp });
    this.transportId = answer.transport_id;
    return answer;
  }

  /** Credentials that still have time, for the next restart; a path in use keeps those it began with. */
  renewServers(iceServers: RTCIceServer[]): void {
    if ("setConfiguration" in this.pc) this.pc.setConfiguration({ ...this.pc.getConfiguration(), iceServers });
  }

  /** Sends these tracks from now on, without a new offer. */
  async send(own: OwnTracks): Promise<void> {
    await Promise.all([this.audio.sender.replaceTrack(own.mic), this.video.sender.replaceTrack(own.camera)]);
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

/** VP8 first, then H264, every other codec kept: the relay forwards what both ends have in common. */
function preferVp8(transceiver: RTCRtpTransceiver): void {
  const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs;
  if (!codecs || !("setCodecPreferences" in transceiver)) return;
  const rank = (codec: { mimeType: string }) =>
    ({ "video/vp8": 0, "video/h264": 1 })[codec.mimeType.toLowerCase()] ?? 2;
  transceiver.setCodecPreferences([...codecs].sort((a, b) => rank(a) - rank(b)));
}
