import { expect, test } from "vitest";
import { startOf, videoEncoding } from "../../src/media/advice";
import { advised } from "./advised";

const VP8 = { mimeType: "video/VP8", clockRate: 90000 } as RTCRtpCodec;
const AV1 = { mimeType: "video/AV1", clockRate: 90000 } as RTCRtpCodec;

test("the picture is scaled from what the camera gives, never up", () => {
  const advice = advised({ video_height: 240, video_frame_rate: 10, video_bitrate: 60_000, video_layers: 3 });
  expect(videoEncoding({ active: true }, advice, 480, [VP8])).toEqual({
    active: true,
    maxBitrate: 60_000,
    maxFramerate: 10,
    scaleResolutionDownBy: 2,
    scalabilityMode: "L1T3",
  });
  expect(videoEncoding({}, advice, 180, [VP8]).scaleResolutionDownBy).toBe(1);
  expect(videoEncoding({}, advice, null, [VP8]).scaleResolutionDownBy).toBe(1);
});

test("a paused picture is not sent; what else was set stays", () => {
  const encoding = videoEncoding({ active: true, networkPriority: "low" }, advised({ video_send: false }), 480, [VP8]);
  expect(encoding).toMatchObject({ active: false, networkPriority: "low" });
});

test("another codec is named only where both ends agreed on it", () => {
  expect(videoEncoding({}, advised({ video_codec: "AV1" }), 480, [VP8, AV1])).toMatchObject({ codec: AV1 });
  expect(videoEncoding({}, advised({ video_codec: "AV1" }), 480, [VP8])).not.toHaveProperty("codec");
  expect(videoEncoding({}, advised({ video_codec: "VP8" }), 480, [VP8, AV1])).not.toHaveProperty("codec");
  expect(videoEncoding({ codec: AV1 }, advised({ video_codec: "VP8" }), 480, [VP8, AV1])).toMatchObject({ codec: VP8 });
});

test("a connection begins below what its link is thought to carry", () => {
  expect(startOf(null)).toBeNull();
  expect(startOf(advised({ voice_bitrate: 16_000, voice_packet_ms: 60, video_bitrate: 60_000 }))).toBe(64);
  expect(startOf(advised({ voice_bitrate: 12_000, voice_packet_ms: 60, video_bitrate: 0 }))).toBe(30);
});
