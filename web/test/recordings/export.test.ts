/** What becomes of the list of copies when news come. */
import { describe, expect, it } from "vitest";
import { moved, withOne } from "../../src/recordings/export-data";
import type { Export, ExportMoved, Exports } from "../../src/wire/types";

function copy(id: string, changes: Partial<Export> = {}): Export {
  return { id, state: "waiting", percent: null, seconds_left: null, ...changes } as Export;
}

const list = (...exports: Export[]): Exports => ({ exports, four_eyes: false });
const news = (changes: Partial<ExportMoved>): ExportMoved =>
  ({ v: 1, export_id: "a", recording_id: "r", state: "making", percent: 40, seconds_left: 90, ...changes }) as ExportMoved;

describe("news of a copy", () => {
  it("moves the one that is being made and leaves the others", () => {
    const after = moved(list(copy("a"), copy("b")), news({}));
    expect(after?.exports.map((one) => [one.id, one.state, one.percent, one.seconds_left])).toEqual([
      ["a", "making", 40, 90],
      ["b", "waiting", null, null],
    ]);
  });

  it("is asked for whole where the message cannot tell", () => {
    expect(moved(list(copy("b")), news({}))).toBeNull();
    expect(moved(list(copy("a")), news({ state: "ready", percent: null }))).toBeNull();
    expect(moved(list(copy("a")), news({ percent: null }))).toBeNull();
  });
});

describe("a copy from the server", () => {
  it("takes the place of the one it was", () => {
    const after = withOne(list(copy("a"), copy("b"), copy("c")), copy("b", { state: "cancelled" }));
    expect(after.exports.map((one) => `${one.id} ${one.state}`)).toEqual(["a waiting", "b cancelled", "c waiting"]);
  });

  it("stands first when it is new", () => {
    expect(withOne(list(copy("a")), copy("b")).exports.map((one) => one.id)).toEqual(["b", "a"]);
  });
});
