/** Advice for a good link, with changes. */

import type { AdviceCard } from "../../src/wire/types";

export function advised(changes: Partial<AdviceCard> = {}): AdviceCard {
  return {
    rung: "full",
    reason: "room",
    voice_bitrate: 32_000,
    voice_packet_ms: 20,
    voice_fec: true,
    voice_dtx: false,
    voice_red: false,
    video_send: true,
    video_height: 480,
    video_frame_rate: 20,
    video_bitrate: 900_000,
    video_layers: 1,
    video_codec: "VP8",
    still_every_s: null,
    still_octets: null,
    bulk_up_bps: 20_000,
    bulk_down_bps: 20_000,
    jitter_ms: null,
    apart: false,
    ...changes,
  };
}
