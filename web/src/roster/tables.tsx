/** The roster as a file: save it, or bring one in; every row's fate is shown before anything is written. */
import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { ProblemBanner } from "../design/problem";
import { Banner, State } from "../design/surfaces";
import type { Key } from "../i18n/keys";
import { ltr } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { http } from "../wire/http";
import { download } from "../wire/download";
import type { RosterFate, RosterFates } from "../wire/types";

const MARKS = { add: "done", same: "normal", wrong: "act" } as const;
const LONGEST = 100_000;

export function RosterTables(props: { onImported: () => void }) {
  const [text, setText] = useState<string | null>(null);
  const [found, setFound] = useState<RosterFates | null>(null);
  const [large, setLarge] = useState(false);
  const [error, setError] = useState<unknown>();
  const ask = async (table: string, write: boolean) => {
    setError(undefined);
    await http.post<RosterFates>("/api/shifts/import", { text: table, write }).then((answer) => {
      setFound(answer);
      if (write) props.onImported();
    }, setError);
  };
  const read = async (file: File) => {
    setFound(null);
    setLarge(file.size > LONGEST);
    if (file.size > LONGEST) return;
    const table = await file.text();
    setText(table);
    await ask(table, false);
  };
  const out = () => download("/api/shifts.csv", "roster.csv").catch(setError);
  const adds = found?.rows.filter((row) => row.fate === "add").length ?? 0;
  return (
    <section class="card column tight">
      <h2>{t("roster.table")}</h2>
      <p class="hint">{t("roster.table_what")}</p>
      {error !== undefined && <ProblemBanner error={error} />}
      <div class="row">
        <Button onClick={() => void out()}>{t("roster.table_save")}</Button>
        <label class="button file-button">
          <input
            type="file"
            accept=".csv,text/csv"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) void read(file);
              event.currentTarget.value = "";
            }}
          />
          <span>{t("roster.table_choose")}</span>
        </label>
      </div>
      {large && <p class="error">{t("roster.table_large")}</p>}
      {found !== null && (
        <>
          {found.written ? (
            <Banner tone="done" live>
              <T k="roster.table_done" v={{ count: adds }} />
            </Banner>
          ) : (
            <p role="status">{t("roster.table_nothing_yet")}</p>
          )}
          <Fates rows={found.rows} />
          {!found.written && text !== null && (
            <div class="row">
              <Button kind="primary" because={adds === 0 ? t("roster.table_none") : undefined} onClick={() => void ask(text, true)}>
                <T k="roster.table_import" v={{ count: adds }} />
              </Button>
              <Button onClick={() => setFound(null)}>{t("common.cancel")}</Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}

function Fates(props: { rows: readonly RosterFate[] }) {
  return (
    <ul class="column tight fates">
      {props.rows.map((row) => (
        <li key={row.number} class="row">
          <Value of={ltr(String(row.number))} />
          <bdi dir="ltr">{row.login}</bdi>
          <State mark={MARKS[row.fate]}>{t((row.fate === "wrong" ? `roster.wrong.${row.wrong}` : `roster.fate.${row.fate}`) as Key)}</State>
        </li>
      ))}
    </ul>
  );
}
