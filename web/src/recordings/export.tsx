/** What can be done with a recording besides watching: copies to take away, a hold, its retention class. */

import { useEffect, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Menu } from "../design/menu";
import { ProblemBanner } from "../design/problem";
import { Banner, Layer } from "../design/surfaces";
import type { Key } from "../i18n/keys";
import { load, t } from "../i18n/text";
import { http } from "../wire/http";
import { Copies } from "./export-copies";
import { HoldForm, RetentionForm } from "./export-keeping";
import "./export.css";

type Sheet = "copies" | "hold" | "retention";
const SHEETS: readonly Sheet[] = ["copies", "hold", "retention"];
const TITLES: Record<Sheet, Key> = {
  copies: "export.title",
  hold: "export.hold_title",
  retention: "export.retention_title",
};

/** `failed`: its files could not be made, so that is what may be tried again. */
export function ExportMenu(props: { recordingId: string; failed?: boolean }) {
  const ready = useWords();
  const [sheet, setSheet] = useState<Sheet | null>(null);
  if (!ready) return null;
  return (
    <>
      <Menu icon="export" word={t("export.menu")} label={t("export.menu_label")}>
        {(close) => (
          <div class="column tight">
            {SHEETS.filter((one) => one !== "copies" || !props.failed).map((one) => (
              <Button key={one} kind="plain" onClick={() => (close(), setSheet(one))}>
                {t(`export.${one}` as Key)}
              </Button>
            ))}
            {props.failed && <PrepareAgain id={props.recordingId} />}
          </div>
        )}
      </Menu>
      {sheet && (
        <Layer title={t(TITLES[sheet])} closeLabel={t("export.close")} onClose={() => setSheet(null)}>
          {sheet === "copies" && <Copies recordingId={props.recordingId} />}
          {sheet === "hold" && <HoldForm recordingId={props.recordingId} />}
          {sheet === "retention" && <RetentionForm recordingId={props.recordingId} />}
        </Layer>
      )}
    </>
  );
}

function PrepareAgain(props: { id: string }) {
  const [asked, setAsked] = useState<{ error?: unknown; done?: boolean } | null>(null);
  const again = () => {
    setAsked({});
    http.post(`/api/recordings/${props.id}/retry`).then(
      () => setAsked({ done: true }),
      (error: unknown) => setAsked({ error }),
    );
  };
  if (asked?.done) return <Banner live>{t("export.retrying")}</Banner>;
  return (
    <>
      <Button kind="plain" busy={asked !== null && asked.error === undefined} onClick={again}>
        {t("export.retry_assembly")}
      </Button>
      {asked?.error !== undefined && <ProblemBanner error={asked.error} />}
    </>
  );
}

/** The sentences come with this part of the page, not with the page. */
export function useWords(): boolean {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    let wanted = true;
    void load("export").then(() => wanted && setReady(true));
    return () => {
      wanted = false;
    };
  }, []);
  return ready;
}
