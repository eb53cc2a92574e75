import "fake-indexeddb/auto";
import { expect, test } from "vitest";
import { type Bulk, BulkSender, type Sent } from "../../src/media/bulk";
import { VoiceNotes } from "../../src/media/voice-notes";

/** Sends when the test says so. */
class Held extends BulkSender {
  readonly held: { bulk: Bulk; wanted: () => boolean; done: (sent: Sent) => void }[] = [];

  constructor() {
    super("c", undefined as never, () => 0);
  }

  override send(bulk: Bulk, wanted: () => boolean = () => true): Promise<Sent> {
    return new Promise((done) => this.held.push({ bulk, wanted, done }));
  }
}

const recorded = new Blob(["sound"], { type: "audio/webm;codecs=opus" });
/** Until what was started has been written down. */
const settled = async (is: () => boolean | Promise<boolean>) => {
  while (!(await is())) await new Promise((done) => setTimeout(done));
};

test("a note is on the device before it is sent, goes on after a reload, and is forgotten when the server has it", async () => {
  const before = new VoiceNotes("seat-1", new Held());
  const id = await before.add(recorded, 4);

  const sender = new Held();
  const after = new VoiceNotes("seat-1", sender);
  await after.resume();
  await after.resume();
  expect(after.waiting.value).toEqual([{ id, seconds: 4, mime: "audio/webm", progress: 0, refused: false }]);
  expect(sender.held).toHaveLength(1);
  expect(new TextDecoder().decode(sender.held[0]!.bulk.octets)).toBe("sound");

  sender.held[0]!.done("whole");
  await settled(() => after.waiting.value.length === 0);
  await settled(async () => {
    const third = new VoiceNotes("seat-1", new Held());
    await third.resume();
    return third.waiting.value.length === 0;
  });
});

test("another seat's notes are not sent", async () => {
  await new VoiceNotes("seat-2", new Held()).add(recorded, 1);
  const other = new VoiceNotes("seat-3", new Held());
  await other.resume();
  expect(other.waiting.value).toEqual([]);
});

test("a refused note stays until it is dropped; a dropped one is not sent on", async () => {
  const sender = new Held();
  const notes = new VoiceNotes("seat-4", sender);
  const id = await notes.add(recorded, 1);
  sender.held[0]!.done("refused");
  await settled(() => notes.waiting.value[0]?.refused === true);
  await notes.drop(id);
  expect(sender.held[0]!.wanted()).toBe(false);
  expect(notes.waiting.value).toEqual([]);
});
