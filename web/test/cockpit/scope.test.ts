/** A stethoscope's place within what the ladder gives, and the words that make two channels of it. */
import { describe, expect, it } from "vitest";
import { withScope } from "../../src/cockpit/scope-sender";
import { UNSHAPED, shapeAnswer, withStereo } from "../../src/media/answer";
import { advised } from "../media/advised";

const OFFER = "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=sendrecv\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n";

describe("the advice with a stethoscope", () => {
  it("takes the room from the picture, and nothing beyond what was advised", () => {
    const advice = advised({ voice_bitrate: 24_000, video_bitrate: 300_000 });
    const tuned = withScope(advice)!;
    expect(tuned).toMatchObject({ stereo: true, voice_bitrate: 64_000, voice_dtx: false, voice_fec: false, voice_packet_ms: 20, video_send: true });
    expect(tuned.voice_bitrate + tuned.video_bitrate).toBeLessThanOrEqual(324_000);
  });

  it("lets the picture rest where both do not fit", () => {
    expect(withScope(advised({ voice_bitrate: 24_000, video_bitrate: 80_000 }))?.video_send).toBe(false);
  });

  it("is not there where the link does not carry it", () => {
    expect(withScope(advised({ voice_bitrate: 16_000, video_bitrate: 50_000 }))).toBeNull();
    expect(withScope(advised({ video_send: false }))).toBeNull();
  });
});

it("the answer asks for two channels only while a stethoscope goes", () => {
  const answer = OFFER.replace("sendrecv", "recvonly");
  const tuned = withScope(advised())!;
  expect(shapeAnswer(answer, { ...UNSHAPED, voice: tuned })).toMatch(/a=fmtp:111 .*stereo=1;sprop-stereo=1.*/);
  expect(shapeAnswer(answer, { ...UNSHAPED, voice: advised() })).not.toContain("stereo");
});

it("our offer asks for two channels and keeps what it said", () => {
  expect(withStereo(OFFER)).toContain("a=fmtp:111 minptime=10;useinbandfec=1;stereo=1;sprop-stereo=1\r\n");
});
