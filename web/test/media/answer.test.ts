import { describe, expect, test } from "vitest";
import { UNSHAPED, fitted, shapeAnswer, withVoiceRepair, withoutVoices } from "../../src/media/answer";
import { advised } from "./advised";

const lines = (...all: string[]) => `${all.join("\r\n")}\r\n`;
const HEAD = lines("v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=ice-lite", "a=group:BUNDLE 0 1");
const AUDIO = lines(
  "m=audio 9 UDP/TLS/RTP/SAVPF 111 63",
  "a=mid:0",
  "a=ice-ufrag:abcd",
  "a=sendrecv",
  "a=rtpmap:111 opus/48000/2",
  "a=fmtp:111 minptime=10;useinbandfec=1;usedtx=0;stereo=0;maxaveragebitrate=32000",
  "a=rtpmap:63 red/48000/2",
  "a=fmtp:63 111/111",
  "a=msid:slot-0 slot-0-audio",
  "a=ssrc:1 cname:c",
  "a=ssrc:1 msid:slot-0 slot-0-audio",
  "a=candidate:1 1 udp 1 127.0.0.1 9 typ host",
);
const VIDEO = lines(
  "m=video 9 UDP/TLS/RTP/SAVPF 96 97",
  "a=mid:1",
  "a=ice-ufrag:abcd",
  "a=sendrecv",
  "a=rtpmap:96 VP8/90000",
  "a=rtpmap:97 rtx/90000",
  "a=msid:slot-0 slot-0-video",
  "a=ssrc:2 msid:slot-0 slot-0-video",
);
const ANSWER = HEAD + AUDIO + VIDEO;

describe("the answer", () => {
  test("stays as it is while there is no advice", () => expect(shapeAnswer(ANSWER, UNSHAPED)).toBe(ANSWER));

  test("says how our voice is sent", () => {
    const voice = advised({ voice_packet_ms: 60, voice_bitrate: 16_000, voice_fec: false, voice_dtx: true });
    const shaped = shapeAnswer(ANSWER, { ...UNSHAPED, voice });
    expect(shaped).toContain(
      "a=fmtp:111 minptime=10;useinbandfec=0;usedtx=1;stereo=0;maxaveragebitrate=16000;maxplaybackrate=16000\r\n",
    );
    expect(shaped).toContain("a=ptime:60\r\na=maxptime:60\r\nm=video");
    expect(shaped).toContain("m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\n");
    expect(shaped.endsWith(VIDEO)).toBe(true);
  });

  test("puts redundancy first when asked, and Opus first when not, however often it is shaped", () => {
    const red = shapeAnswer(ANSWER, { ...UNSHAPED, voice: advised({ voice_red: true, voice_packet_ms: 40 }) });
    expect(red).toContain("m=audio 9 UDP/TLS/RTP/SAVPF 63 111\r\n");
    const plain = shapeAnswer(red, { ...UNSHAPED, voice: advised() });
    expect(plain).toContain("m=audio 9 UDP/TLS/RTP/SAVPF 111 63\r\n");
    expect(plain.match(/a=ptime/g)).toHaveLength(1);
    expect(plain).not.toContain("maxplaybackrate");
  });

  test("without redundancy in it there is none", () => {
    const without = ANSWER.replace("111 63", "111").replace(/a=(rtpmap|fmtp):63 .*\r\n/g, "");
    const shaped = shapeAnswer(without, { ...UNSHAPED, voice: advised({ voice_red: true }) });
    expect(shaped).toContain("m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n");
  });

  test("leaves sections alone on which we send no voice", () => {
    const receiving = ANSWER.replace("a=sendrecv", "a=sendonly");
    expect(shapeAnswer(receiving, { ...UNSHAPED, voice: advised() })).toBe(receiving);
  });

  test("gives voices streams of their own when they need not be in step", () => {
    const apart = shapeAnswer(ANSWER, { ...UNSHAPED, apart: true });
    expect(apart).toContain("a=msid:slot-0-voice slot-0-audio\r\n");
    expect(apart).toContain("a=ssrc:1 msid:slot-0-voice slot-0-audio\r\n");
    expect(apart).toContain("a=ssrc:1 cname:c\r\n");
    expect(apart.endsWith(VIDEO)).toBe(true);
  });

  test("tells where the estimate begins, with and without other parameters", () => {
    expect(shapeAnswer(ANSWER, { ...UNSHAPED, startKbps: 64.4 })).toContain(
      "a=rtpmap:96 VP8/90000\r\na=fmtp:96 x-google-start-bitrate=64\r\n",
    );
    const h264 = ANSWER.replace("a=rtpmap:97", "a=fmtp:96 packetization-mode=1\r\na=rtpmap:97");
    expect(shapeAnswer(h264, { ...UNSHAPED, startKbps: 64 })).toContain(
      "a=fmtp:96 packetization-mode=1;x-google-start-bitrate=64\r\n",
    );
  });

  test("can be silent about voices, and about nothing else", () => {
    const silent = withoutVoices(ANSWER);
    expect(silent).not.toContain("ssrc:1");
    expect(silent).not.toContain("slot-0-audio");
    expect(silent.endsWith(VIDEO)).toBe(true);
  });
});

describe("our offer", () => {
  const offer = HEAD + AUDIO.replace("a=fmtp:111", "a=rtcp-fb:111 transport-cc\r\na=fmtp:111") + VIDEO;

  test("asks for repair of the voice, once", () => {
    const asked = withVoiceRepair(offer);
    expect(asked).toContain("a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 nack\r\na=rtcp-fb:111 transport-cc\r\n");
    expect(withVoiceRepair(asked)).toBe(asked);
    expect(asked.replace("a=rtcp-fb:111 nack\r\n", "")).toBe(offer);
  });
});

describe("an answer older than the offer", () => {
  test("fits an offer that did not grow", () => expect(fitted(ANSWER, HEAD + AUDIO + VIDEO)).toBe(ANSWER));

  test("is lengthened by inactive sections of the same transport", () => {
    const grown = HEAD + AUDIO + VIDEO + AUDIO.replace("mid:0", "mid:2") + VIDEO.replace("mid:1", "mid:3");
    const longer = fitted(ANSWER, grown);
    expect(longer).toContain("a=group:BUNDLE 0 1 2 3\r\n");
    const [, third, fourth] = longer.split(/^(?=m=)/m).slice(2);
    expect(third).toContain("a=mid:2\r\na=ice-ufrag:abcd\r\na=inactive\r\n");
    expect(fourth).toContain("a=mid:3\r\n");
    expect(third! + fourth!).not.toMatch(/ssrc|msid|candidate/);
  });
});
