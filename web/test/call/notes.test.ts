import { describe, expect, test } from "vitest";
import { both, holds } from "../../src/call/notes-text";
import { passing } from "../../src/call/passing";
import type { ParticipantCard } from "../../src/wire/types";

const none = { history: "", findings: "", assessment: "", plan: "" };

describe("two versions of the notes", () => {
  test("ours may go on when it holds all of theirs", () => {
    expect(holds({ ...none, plan: "aspirin, rest" }, { ...none, plan: "aspirin " })).toBe(true);
    expect(holds({ ...none, plan: "aspirin" }, { ...none, findings: "murmur" })).toBe(false);
  });

  test("both keeps every word once", () => {
    expect(both("rest", "aspirin")).toBe("aspirin\nrest");
    expect(both("aspirin and rest", "aspirin")).toBe("aspirin and rest");
    expect(both("", "aspirin")).toBe("aspirin");
    expect(both("aspirin", "")).toBe("aspirin");
  });
});

describe("what just happened to the others", () => {
  const room: ParticipantCard = {
    id: "room",
    role: "room",
    name: "Room 1",
    detail: "",
    connected: true,
    joined_at: "2026-11-22T10:00:00Z",
    left_at: null,
    mic: true,
    camera: true,
    recording_consent: true,
  };
  const lost = { ...room, connected: false };
  const left = { ...room, left_at: "2026-11-22T10:05:00Z" };

  test.each([
    [[], [room], "joined"],
    [[left], [room], "joined"],
    [[room], [left], "left"],
    [[room], [lost], "lost"],
    [[lost], [room], "back"],
  ] as const)("%#", (before, after, kind) => {
    expect(passing([...before], [...after], 7)).toEqual({ kind, person: after[0], at: 7 });
  });

  test("nothing at the first look, nor when nothing changed, nor for a mute", () => {
    expect(passing(null, [room], 7)).toBeNull();
    expect(passing([room], [{ ...room, mic: false }], 7)).toBeNull();
  });
});
