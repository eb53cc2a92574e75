/**
 * From the server's advice to what a sender and the answer are told. Pure; who tells them is connection.ts.
 * Must not decide anything itself: the ladder is the server's.
 */

import type { AdviceCard } from "../wire/types";
import type { Shape } from "./answer";

/** What a sender is told, with what the compiler's own library does not know yet. */
export type Encoding = RTCRtpEncodingParameters & { scalabilityMode?: string; codec?: RTCRtpCodec };

/** The first guess of the browser leaves a quarter of what the link is thought to carry. */
const START_SHARE = 0.75;
const LEAST_START_KBPS = 30;
/** IP, UDP, SRTP and RTP with its extensions around each packet of voice, bits. */
const PACKET_OVERHEAD_BITS = 8 * 66;

export function shapeOf(advice: AdviceCard | null, startKbps: number | null): Shape {
  return { voice: advice, apart: advice?.apart ?? false, startKbps };
}

/** Where a new connection's estimate of its own sending begins, kbit/s; null: where the browser likes. */
export function startOf(advice: AdviceCard | null): number | null {
  if (!advice) return null;
  const voice = advice.voice_bitrate + (PACKET_OVERHEAD_BITS * 1000) / advice.voice_packet_ms;
  return Math.max(LEAST_START_KBPS, Math.round((START_SHARE * (voice + advice.video_bitrate)) / 1000));
}

/**
 * The one encoding of the picture.
 * @param lines of what the camera gives, the shorter side; null while it is not known
 * @param codecs that were agreed on
 */
export function videoEncoding(
  now: Encoding,
  advice: AdviceCard,
  lines: number | null,
  codecs: RTCRtpCodec[],
): Encoding {
  const codec = codecs.find((one) => one.mimeType.toLowerCase() === `video/${advice.video_codec.toLowerCase()}`);
  const wanted: Encoding = {
    ...now,
    active: advice.video_send,
    maxBitrate: advice.video_bitrate,
    maxFramerate: advice.video_frame_rate,
    scaleResolutionDownBy: lines === null ? 1 : Math.max(1, lines / advice.video_height),
    scalabilityMode: `L1T${advice.video_layers}`,
  };
  const used = now.codec?.mimeType ?? codecs[0]?.mimeType;
  return codec && codec.mimeType !== used ? { ...wanted, codec } : wanted;
}
