/**
 * Sentences from the catalogues. One key is one whole sentence; values go in only through the isolating door, so that
 * numbers, dates and names keep their order inside Urdu (and the other way round).
 *
 * A page loads its groups (`await load("common", "desk")`) before it draws; the types know every key.
 */
import { Fragment, type JSX } from "preact";
import { signal } from "@preact/signals";
import { type Shown, isolate, shown } from "./shown";
import { type Language, language, rememberLanguage } from "./language";
import type { Group, Key } from "./keys";

export type Values = Record<string, string | number | Shown>;
type Catalogue = Record<string, string>;

const files = import.meta.glob<Catalogue>("./*.json", { import: "default" });
const words = signal<Partial<Record<Language, Catalogue>>>({});
const wanted = new Set<Group>();
/** `GROUP.LANGUAGE` of what is here. */
const fetched = new Set<string>();

/** Makes the groups' sentences ready in the screen's language. */
export async function load(...groups: Group[]): Promise<void> {
  for (const group of groups) wanted.add(group);
  while (lacking(language.peek()).length > 0) await fetchWords(language.peek());
}

/** Switches the screen's language on this device, after its words are here. */
export async function setLanguage(to: Language): Promise<void> {
  // A page may begin to want more words while these are under way.
  while (lacking(to).length > 0) await fetchWords(to);
  rememberLanguage(to);
  language.value = to;
}

/** The sentence as plain text (titles, labels of controls), values isolated by direction marks. */
export function t(key: Key, values: Values = {}): string {
  return sentence(key, values)
    .map((part) => (typeof part === "string" ? part : isolate(part)))
    .join("");
}

/** The sentence as elements, every value in its <bdi>. A value may be an element through `slots`. */
export function T(props: { k: Key; v?: Values; slots?: Record<string, JSX.Element> }): JSX.Element {
  const parts = sentence(props.k, props.v ?? {}, props.slots);
  return (
    <>
      {parts.map((part, index) => (
        <Fragment key={index}>{typeof part === "object" && "text" in part ? <Value of={part} /> : part}</Fragment>
      ))}
    </>
  );
}

/** One value outside a sentence. */
export function Value(props: { of: Shown }): JSX.Element {
  return props.of.dir === "ltr" ? <bdi dir="ltr">{props.of.text}</bdi> : <bdi>{props.of.text}</bdi>;
}

type Part<S> = string | Shown | S;

function sentence<S = never>(key: string, values: Values, slots: Record<string, S> = {}): Part<S>[] {
  const template = find(key, values.count);
  return template.split(/(\{\w+\})/).flatMap((piece): Part<S>[] => {
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    if (name === undefined) return piece === "" ? [] : [piece];
    const slot = slots[name];
    if (slot !== undefined) return [slot];
    const value = values[name];
    return value === undefined ? [piece] : [shown(value)];
  });
}

/** `key`, or by number `key#zero`, `key#one`, `key#other` when a `count` is given. */
function find(key: string, count: Values[string] | undefined): string {
  const catalogue = words.value[language.value] ?? {};
  if (typeof count !== "number") return catalogue[key] ?? key;
  const zero = count === 0 ? catalogue[`${key}#zero`] : undefined;
  const form = new Intl.PluralRules(language.value).select(count);
  return zero ?? catalogue[`${key}#${form}`] ?? catalogue[`${key}#other`] ?? catalogue[key] ?? key;
}

function lacking(of: Language): Group[] {
  return [...wanted].filter((group) => !fetched.has(`${group}.${of}`));
}

async function fetchWords(of: Language): Promise<void> {
  const groups = lacking(of);
  const loaded = await Promise.all(groups.map((group) => files[`./${group}.${of}.json`]!()));
  words.value = { ...words.peek(), [of]: Object.assign({}, words.peek()[of], ...loaded) as Catalogue };
  for (const group of groups) fetched.add(`${group}.${of}`);
}
