/** The catalogues: both languages complete and alike, nothing unused, no forbidden word. */
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const SOURCE = new URL("../src/", import.meta.url).pathname;
const FOLDER = join(SOURCE, "i18n");
const groups = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".en.json"))
  .map((name) => name.replace(".en.json", ""));
const catalogue = (group: string, language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(FOLDER, `${group}.${language}.json`), "utf8"));
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
/** UX §6. Whole words, so that “silence” and “office” pass. */
const FORBIDDEN =
  /\b(peers?|sessions?|lobby|streams?|packet loss|bitrate|tokens?|ice|sync\w*|submit\w*|abort\w*|kill\w*|dummy|he\/she|oops|invalid|failed|unexpected error)\b/i;

describe.each(groups)("catalogue %s", (group) => {
  const english = catalogue(group, "en");
  const urdu = catalogue(group, "ur");

  it("has the same sentences in English and Urdu", () => {
    expect(Object.keys(urdu).sort()).toEqual(Object.keys(english).sort());
  });

  it("has the same values in both sentences", () => {
    for (const key of Object.keys(english)) {
      expect([key, placeholders(urdu[key] ?? "")]).toEqual([key, placeholders(english[key] ?? "")]);
    }
  });

  it("leaves no sentence empty", () => {
    for (const [key, text] of [...Object.entries(english), ...Object.entries(urdu)]) {
      expect([key, text.trim() === ""]).toEqual([key, false]);
    }
  });

  it("uses no forbidden word, no exclamation and no Urdu digits", () => {
    for (const [key, text] of Object.entries(english)) expect([key, FORBIDDEN.exec(text)?.[0]]).toEqual([key, undefined]);
    for (const text of [...Object.values(english), ...Object.values(urdu)]) expect(text).not.toMatch(/[!\u06f0-\u06f9]/);
  });

  it("has the form `other` wherever it has another plural form", () => {
    for (const key of Object.keys(english)) {
      const base = /^(.*)#(zero|one)$/.exec(key)?.[1];
      if (base !== undefined) expect(english[`${base}#other`]).toBeDefined();
    }
  });
});

it("no key stands in two catalogues", () => {
  const keys = groups.flatMap((group) => Object.keys(catalogue(group, "en")));
  expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
});

it("every sentence is asked for somewhere", () => {
  const text = sources(SOURCE).map((path) => readFileSync(path, "utf8")).join("\n");
  // `desk.section.${section}`: everything under such a beginning counts as used.
  const made = [...text.matchAll(/`([\w.]+[._])\$\{/g)].map((match) => match[1] as string);
  const unused = groups
    .flatMap((group) => Object.keys(catalogue(group, "en")))
    .map((key) => key.replace(/#\w+$/, ""))
    .filter((key) => !text.includes(`"${key}"`) && !made.some((start) => key.startsWith(start)));
  expect([...new Set(unused)]).toEqual([]);
});

it("every sentence that the code asks for is there", () => {
  const known = new Set(groups.flatMap((group) => Object.keys(catalogue(group, "en")).map((key) => key.replace(/#\w+$/, ""))));
  for (const path of sources(SOURCE)) {
    for (const [, key] of readFileSync(path, "utf8").matchAll(/(?:\bt\(|\bk=\{?)"([\w.]+)"/g)) expect(known).toContain(key);
  }
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .map((name) => join(folder, name));
}
