/** The licence's picture or scan, sent piece by piece: a lost link costs one piece. */
import { useState } from "preact/hooks";
import { ProblemBanner } from "../design/problem";
import { State } from "../design/surfaces";
import { T, t } from "../i18n/text";
import { NoLink, http } from "../wire/http";
import type { ScanKept, ScanPieceNew } from "../wire/types";

const PIECE_OCTETS = 60_000;
const OCTETS_AT_MOST = 4_000_000;
const TRIES = 5;

export function ScanField(props: { path: string; has: boolean; onKept: () => void }) {
  const [percent, setPercent] = useState<number | null>(null);
  const [large, setLarge] = useState(false);
  const [error, setError] = useState<unknown>();
  const send = async (file: File) => {
    setError(undefined);
    setLarge(file.size > OCTETS_AT_MOST);
    if (file.size > OCTETS_AT_MOST) return;
    setPercent(0);
    try {
      await sendPieces(props.path, new Uint8Array(await file.arrayBuffer()), setPercent);
      props.onKept();
    } catch (problem) {
      setError(problem);
    }
    setPercent(null);
  };
  return (
    <div class="column tight">
      <h2>{t("join.scan")}</h2>
      {error !== undefined && <ProblemBanner error={error} words={{ "input.refused": "join.scan_kinds" }} />}
      <State mark={props.has ? "done" : "watch"}>{t(props.has ? "join.scan_there" : "join.scan_missing")}</State>
      <label class="button file-button">
        <input
          type="file"
          accept="image/jpeg,image/png,image/webp,application/pdf"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            if (file && percent === null) void send(file);
          }}
        />
        <span>{t(props.has ? "join.scan_other" : "join.scan_choose")}</span>
      </label>
      {percent !== null && (
        <p role="status">
          <T k="join.scan_sending" v={{ percent }} />
        </p>
      )}
      <p class={large ? "error" : "hint"}>{t("join.scan_kinds")}</p>
    </div>
  );
}

async function sendPieces(path: string, octets: Uint8Array, onPercent: (percent: number) => void): Promise<void> {
  const count = Math.max(1, Math.ceil(octets.length / PIECE_OCTETS));
  for (let number = 0; number < count; ) {
    const part = octets.subarray(number * PIECE_OCTETS, (number + 1) * PIECE_OCTETS);
    const kept = await again(() => http.put<ScanKept>(`${path}/scan`, { number, count, data: base64(part) } satisfies ScanPieceNew));
    number = kept.whole ? count : kept.next;
    onPercent(Math.round((100 * number) / count));
  }
}

/** A piece that may have been lost is sent again; the server knows which one it wants. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof NoLink) || tries >= TRIES) throw error;
      await new Promise((done) => setTimeout(done, 1_000 * tries));
    }
  }
}

function base64(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) text += String.fromCharCode(octet);
  return btoa(text);
}
