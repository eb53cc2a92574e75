/** What doctors have signed for this center and nobody has printed yet: one press each, and again when no paper came. */
import { useEffect, useRef, useState } from "preact/hooks";
import { PhoneLink } from "../day/phone-link";
import { Button, Mistake } from "../design/controls";
import { PatientLine } from "../design/patient";
import { problemKey } from "../design/problem";
import { time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { Refused, asProblem, http } from "../wire/http";
import { accessToken } from "../wire/identity";
import type { ToPrint, ToPrintRow } from "../wire/types";

const AGAIN_MS = 20_000;
const WORDS: Record<string, Key> = { "document.not_valid": "print.not_valid", "document.not_drawn": "print.cannot" };

export function ToPrintList() {
  const [rows, setRows] = useState<readonly ToPrintRow[]>([]);
  /** Printed here a moment ago: they stay, in case no paper came. */
  const [done, setDone] = useState<readonly string[]>([]);
  /** For the answers that come later: they were asked for before something was printed. */
  const latest = useRef(done);
  latest.current = done;
  useEffect(() => {
    const ask = () => {
      http.get<ToPrint>("/api/documents/to-print").then(
        (answer) => setRows((before) => merged(before, answer.documents)),
        () => undefined,
      );
    };
    ask();
    const timer = setInterval(ask, AGAIN_MS);
    return () => clearInterval(timer);
  }, []);
  const merged = (before: readonly ToPrintRow[], now: readonly ToPrintRow[]) => {
    const ids = new Set(now.map((one) => one.encounter_id));
    return [...before.filter((one) => latest.current.includes(one.encounter_id) && !ids.has(one.encounter_id)), ...now];
  };
  if (rows.length === 0) return null;
  return (
    <section class="column tight">
      <h2>{t("print.title")}</h2>
      <ul class="rows">
        {rows.map((row) => (
          <Row key={row.encounter_id} row={row} printed={done.includes(row.encounter_id)} onPrinted={() => setDone((known) => [...known, row.encounter_id])} />
        ))}
      </ul>
    </section>
  );
}

function Row(props: { row: ToPrintRow; printed: boolean; onPrinted: () => void }) {
  const { row, printed } = props;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const print = async () => {
    // Opened at once, as browsers open windows for presses only; the page follows.
    const paper = window.open("", "_blank");
    setBusy(true);
    setError(null);
    try {
      const page = await fetchPage(row.encounter_id);
      if (paper) paper.location.href = page;
      props.onPrinted();
    } catch (problem) {
      paper?.close();
      setError(problem);
    }
    setBusy(false);
  };
  return (
    <li class="card column tight">
      <div class="row">
        <PatientLine patient={row.patient} />
        <span>
          <T k="print.medicines" v={{ count: row.medicines }} />
        </span>
        <span class="ink-2">
          <T k="print.signed" v={{ time: time(row.signed_at), name: auto(row.signer_name) }} />
        </span>
        <span class="row end">
          <PhoneLink encounterId={row.encounter_id} />
          <Button icon="printer" busy={busy} onClick={() => void print()}>
            {t(printed ? "print.again" : "print.print")}
          </Button>
        </span>
      </div>
      {printed && <p class="hint">{t("print.nothing_came")}</p>}
      {error !== null && <Mistake>{t(problemKey(error, WORDS))}</Mistake>}
    </li>
  );
}

/** An address of the page in this browser. @throws Refused, or what fetch throws */
async function fetchPage(encounterId: string): Promise<string> {
  const headers = { Authorization: `Bearer ${await accessToken()}`, "Content-Type": "application/json" };
  const response = await fetch(`/api/encounters/${encounterId}/documents/print`, { method: "POST", headers, body: "{}" });
  if (!response.ok) throw new Refused(asProblem(response.status, await response.text()));
  return URL.createObjectURL(await response.blob());
}
