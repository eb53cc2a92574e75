/** S13, the prescription tab: medicines by typing, favourites and earlier ones by a tap, then tests, referral, advice. */
import { useEffect, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { problemKey } from "../design/problem";
import { Banner, State } from "../design/surfaces";
import { date, time } from "../i18n/format";
import { language } from "../i18n/language";
import { auto, ltr } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { http } from "../wire/http";
import { entries, savedAt } from "../wire/outbox";
import type { Favourites, Medicine, Prescribing } from "../wire/types";
import { Combobox } from "./combobox";
import { Diagnoses } from "./diagnoses";
import { Line } from "./line";
import { Others } from "./others";
import { type DrugChoice, findDrugs, freeLine, lineOf } from "./search";
import { type Sheet, change, changeLine, followSheet, isConflict, lists, openSheet, settle, sheet, sheetKey } from "./sheet";
import { Signing } from "./signing";
import "./rx.css";

export function RxTab(props: { callId: string }) {
  const { callId } = props;
  const loaded = useLoad(() => openSheet(callId).then(() => true), [callId]);
  useEffect(() => followSheet(callId), [callId]);
  return (
    <Loading of={loaded} rows={4}>
      {() => sheet.value && lists.value && <Writing callId={callId} state={sheet.value} lists={lists.value} />}
    </Loading>
  );
}

function Writing(props: { callId: string; state: Sheet; lists: Prescribing }) {
  const { callId, state } = props;
  const medicines = state.content.medicines;
  const own = useFavourites();
  const add = (line: Medicine) => {
    change(callId, { medicines: [...(sheet.peek()?.content.medicines ?? []), line] });
    focusLine(line.id);
  };
  return (
    <div class="column">
      <SaveState callId={callId} />
      <Combobox<DrugChoice>
        label={t("rx.find")}
        hint={t("rx.find_hint")}
        find={(typed) => findDrugs(props.lists.drugs, typed)}
        keyOf={(one) => `${one.drug.name} ${one.form} ${one.strength}`}
        show={(one) => <Found choice={one} />}
        onTake={(one) => !one.drug.controlled && add(lineOf(one, props.lists.forms, crypto.randomUUID()))}
        onFree={(typed) => add(freeLine(typed, crypto.randomUUID()))}
        free={(typed) => t("rx.take_free", { name: auto(typed) })}
      />
      <Quick favourites={own.kept} state={state} onAdd={add} onAll={(lines) => change(callId, { medicines: [...medicines, ...lines] })} />
      <ol class="column tight">
        {medicines.map((line, index) => (
          <Line
            key={line.id}
            place={index + 1}
            line={line}
            lists={props.lists}
            spoken={state.shown.language}
            cautions={state.shown.cautions.filter((one) => one.medicine_id === line.id)}
            favourite={own.kept.some((one) => alike(one, line))}
            onChange={(part) => changeLine(callId, line.id, part)}
            onRemove={() => change(callId, { medicines: medicines.filter((one) => one.id !== line.id) })}
            onFavourite={() => own.toggle(line)}
          />
        ))}
      </ol>
      {own.error !== null && <Banner tone="watch">{t(problemKey(own.error, { "prescription.controlled": "rx.caution.controlled" }))}</Banner>}
      <Diagnoses callId={callId} />
      <Others callId={callId} state={state} lists={props.lists} />
      <Signing callId={callId} state={state} />
    </div>
  );
}

function Found(props: { choice: DrugChoice }) {
  const { drug, form, strength } = props.choice;
  return (
    <span class="row">
      <bdi class="strong">{drug.name}</bdi> <Value of={ltr(`${strength} ${form.replaceAll("_", " ")}`)} />
      {drug.brands.length > 0 && <bdi class="ink-2 small">{drug.brands.join(", ")}</bdi>}
      {drug.controlled && <State mark="act">{t("rx.caution.controlled")}</State>}
    </span>
  );
}

interface QuickProps {
  favourites: readonly Medicine[];
  state: Sheet;
  onAdd: (line: Medicine) => void;
  onAll: (lines: Medicine[]) => void;
}

/** One tap each: own favourites, and all of an earlier prescription. */
function Quick(props: QuickProps) {
  const { favourites, state } = props;
  const fresh = (one: Medicine): Medicine => ({ ...one, id: crypto.randomUUID(), kept_because: "" });
  const earlier = state.shown.earlier.filter((one) => one.medicines.length > 0).slice(0, 3);
  if (favourites.length === 0 && earlier.length === 0) return null;
  return (
    <div class="row" role="group" aria-label={t("rx.quick")}>
      {favourites.map((one) => (
        <Button key={one.id} icon="plus" onClick={() => props.onAdd(fresh(one))}>
          <bdi>{`${one.name} ${one.strength}`}</bdi>
        </Button>
      ))}
      {earlier.map((one) => (
        <Button key={one.encounter_id} icon="clock" onClick={() => props.onAll(one.medicines.map(fresh))}>
          <T k="rx.same_as" v={{ date: date(one.signed_at, language.value), count: one.medicines.length }} />
        </Button>
      ))}
    </div>
  );
}

function SaveState(props: { callId: string }) {
  const key = sheetKey(props.callId);
  const entry = entries.value.get(key);
  const saved = savedAt.value.get(key) ?? sheet.value?.shown.saved_at ?? null;
  if (isConflict(entry)) {
    const pick = (keep: "mine" | "theirs") => void settle(props.callId, keep).catch(() => undefined);
    return (
      <Banner
        tone="watch"
        live
        actions={
          <>
            <Button onClick={() => pick("theirs")}>{t("rx.conflict_theirs")}</Button>
            <Button onClick={() => pick("mine")}>{t("rx.conflict_mine")}</Button>
          </>
        }
      >
        {t("rx.conflict")}
      </Banner>
    );
  }
  return (
    <p class="savestate small" role="status">
      {entry && <State mark={entry.refused ? "act" : "waiting"}>{t(entry.refused ? "rx.refused" : "chart.not_sent")}</State>}
      {!entry && saved !== null && (
        <State mark="done">
          <T k="chart.saved" v={{ time: time(saved) }} />
        </State>
      )}
      {!entry && saved === null && t("chart.saved_nothing")}
    </p>
  );
}

function useFavourites() {
  const [kept, setKept] = useState<readonly Medicine[]>([]);
  const [error, setError] = useState<unknown>(null);
  const take = (asked: Promise<Favourites>) => {
    asked.then(
      (answer) => {
        setKept(answer.medicines);
        setError(null);
      },
      (problem: unknown) => setError(problem),
    );
  };
  useEffect(() => take(http.get<Favourites>("/api/favourites")), []);
  const toggle = (line: Medicine) => {
    const known = kept.find((one) => alike(one, line));
    if (known) take(http.post<Favourites>(`/api/favourites/${known.id}/drop`));
    else take(http.post<Favourites>("/api/favourites", { medicine: { ...line, id: crypto.randomUUID(), kept_because: "" } }));
  };
  return { kept, error, toggle };
}

function alike(one: Medicine, other: Medicine): boolean {
  const bare = (line: Medicine) => JSON.stringify({ ...line, id: "", kept_because: "" });
  return bare(one) === bare(other);
}

/** The hands stay on the keys: after a medicine was taken, how often is next. */
function focusLine(id: string): void {
  requestAnimationFrame(() => document.getElementById(`line-${id}`)?.querySelector<HTMLElement>(".pick")?.focus());
}
