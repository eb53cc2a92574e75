import { describe, expect, test } from "vitest";
import { acknowledgement, event, hello, read } from "../../src/wire/packets";

describe("what the server says", () => {
  test.each([
    ['0{"sid":"a1","upgrades":[],"pingInterval":5000,"pingTimeout":5000}', { kind: "open", id: "a1", pingMs: 5000 }],
    ["1", { kind: "closed" }],
    ["2", { kind: "ping" }],
    ['40{"sid":"b"}', { kind: "admitted" }],
    ["41", { kind: "closed" }],
    ['44{"message":"auth.missing"}', { kind: "refused", code: "auth.missing" }],
    ['42["call.slots",{"v":1}]', { kind: "event", type: "call.slots", message: { v: 1 }, ack: null }],
    ['4217["call.piece_relayed",{"v":1}]', { kind: "event", type: "call.piece_relayed", message: { v: 1 }, ack: 17 }],
    ['433[{"ok":true,"value":null}]', { kind: "acknowledged", ack: 3, value: { ok: true, value: null } }],
    ['42["speaking",{"name":"line\\nbreak\u2028"}]', { kind: "event", type: "speaking", message: { name: "line\nbreak\u2028" }, ack: null }],
  ])("%s", (packet, said) => expect(read(packet)).toEqual(said));

  test.each(["", "6", "9", "4", "42", "42{}", "42[", "43[1]", "0{", "451-[]", "\u0000"])("%j says nothing", (packet) =>
    expect(read(packet)).toEqual({ kind: "nothing" }),
  );
});

test("what we say", () => {
  expect(hello({ token: "t", v: 1 })).toBe('40{"token":"t","v":1}');
  expect(event("call.report", { v: 1 }, null)).toBe('42["call.report",{"v":1}]');
  expect(event("call.join", { v: 1 }, 12)).toBe('4212["call.join",{"v":1}]');
  expect(acknowledgement(7, null)).toBe("437[null]");
});
