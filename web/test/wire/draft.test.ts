/** Drafts against a real IndexedDB implementation: what is typed before the kept words are found stays. */
import "fake-indexeddb/auto";
import { h, render } from "preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { useDraft } from "../../src/wire/draft";
import { me } from "../../src/wire/identity";
import * as shelf from "../../src/wire/shelf";
import type { Me } from "../../src/wire/types";

type Draft = ReturnType<typeof useDraft<string>>;

/** As much of an element as a component that shows nothing needs. */
const page = () => ({ nodeType: 1, childNodes: [], insertBefore: () => undefined }) as unknown as Element;
const id = shelf.idOf("nasreen", "draft", "note");
const kept = async () => (await shelf.find<string>(id))?.value;

let closed: (() => void)[] = [];

beforeEach(async () => {
  me.value = { id: "nasreen" } as Me;
  await shelf.drop(id);
});

afterEach(() => {
  for (const close of closed) close();
  closed = [];
});

/** A page that holds the draft; what it holds now. */
function opened(name = "note", initial = ""): { draft: Draft } {
  const held = {} as { draft: Draft };
  const Holder = () => {
    held.draft = useDraft(name, initial);
    return null;
  };
  const root = page();
  render(h(Holder, {}), root);
  closed.push(() => render(null, root));
  return held;
}

const ready = (held: { draft: Draft }) => vi.waitFor(() => expect(held.draft.ready).toBe(true));

it("is there again after a reload", async () => {
  const before = opened();
  await ready(before);
  before.draft.change("fever since");
  before.draft.change("fever since Monday");
  await vi.waitFor(async () => expect(await kept()).toBe("fever since Monday"));
  const after = opened();
  expect(after.draft.ready).toBe(false);
  await ready(after);
  expect(after.draft.value).toBe("fever since Monday");
});

it("keeps what is typed before the kept words are found", async () => {
  await shelf.keep({ id, author: "nasreen", kind: "draft", at: 1, value: "old words" });
  const held = opened();
  await vi.waitFor(() => expect(held.draft).toBeDefined());
  expect(held.draft.ready).toBe(false);
  held.draft.change("new words");
  await ready(held);
  expect(held.draft.value).toBe("new words");
  await vi.waitFor(async () => expect(await kept()).toBe("new words"));
});

it("shows each author only what is theirs", async () => {
  await shelf.keep({ id, author: "nasreen", kind: "draft", at: 1, value: "hers" });
  me.value = { id: "gul" } as Me;
  const held = opened("note", "nothing yet");
  await ready(held);
  expect(held.draft.value).toBe("nothing yet");
});

it("is gone from the device once forgotten, whatever was still on its way there", async () => {
  const held = opened();
  await ready(held);
  held.draft.change("half a sen");
  await held.draft.forget();
  await new Promise((done) => setTimeout(done, 150));
  expect(await kept()).toBeUndefined();
  expect(held.draft.value).toBe("");
});
