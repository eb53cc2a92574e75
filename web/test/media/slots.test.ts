import { describe, expect, test } from "vitest";
import { arrange, fit, pairsToAdd } from "../../src/media/slots";
import type { ParticipantCard, SeatRole, SlotCard } from "../../src/wire/types";

function person(id: string, role: SeatRole, joined: number, left: string | null = null): ParticipantCard {
  const at = `2026-11-22T10:00:0${joined}Z`;
  return { id, role, name: id, detail: "", connected: true, joined_at: at, left_at: left, mic: true, camera: true, recording_consent: true };
}

function slot(index: number, participant: string | null): SlotCard {
  return { index, audio_mid: String(2 * index), video_mid: String(2 * index + 1), participant_id: participant };
}

const room = person("room", "room", 1);
const doctor = person("doctor", "doctor", 2);
const interpreter = person("interpreter", "interpreter", 3);

describe("the stage", () => {
  test("the doctor sees the room large, the room sees the doctor large", () => {
    const people = [interpreter, doctor, room];
    const slots = [slot(0, "room"), slot(1, "interpreter")];
    const seen = arrange(people, slots, "doctor", "doctor", null);
    expect(seen.main?.person.id).toBe("room");
    expect(seen.main?.slot?.index).toBe(0);
    expect(seen.others.map((place) => place.person.id)).toEqual(["interpreter"]);
    expect(arrange(people, [], "room", "room", null).main?.person.id).toBe("doctor");
  });

  test("a tap pins another, and who left is gone", () => {
    const people = [room, doctor, interpreter, person("gone", "relative", 4, "2026-11-22T10:05:00Z")];
    const seen = arrange(people, [], "doctor", "doctor", "interpreter");
    expect(seen.main?.person.id).toBe("interpreter");
    expect(seen.others.map((place) => place.person.id)).toEqual(["room"]);
    expect(arrange(people, [], "doctor", "doctor", "gone").main?.person.id).toBe("room");
  });

  test("alone, and someone without a slot yet", () => {
    expect(arrange([doctor], [], "doctor", "doctor", null)).toEqual({ main: null, others: [] });
    expect(arrange([doctor, room], [slot(0, null)], "doctor", "doctor", null).main).toEqual({ person: room, slot: null });
  });

  test("order is of arrival, whoever is large", () => {
    const people = ["e", "d", "c", "b"].map((id, index) => person(id, "relative", 5 - index));
    const order = arrange([room, ...people], [], "room", "room", null);
    expect([order.main, ...order.others].map((place) => place?.person.id)).toEqual(["b", "c", "d", "e"]);
  });
});

test("pairs are added for those without a slot, never more than six people need", () => {
  expect(pairsToAdd(0, 0)).toBe(0);
  expect(pairsToAdd(2, 0)).toBe(2);
  expect(pairsToAdd(9, 1)).toBe(3);
  expect(pairsToAdd(1, 4)).toBe(0);
});

test("a patient's picture is never cropped", () => {
  expect(fit("room")).toBe("contain");
  expect(fit("patient")).toBe("contain");
  expect(fit("doctor")).toBe("cover");
});
