/** The prescription on the patient's phone: a one-time link, made when asked for, sent by message or copied. */
import { useState } from "preact/hooks";
import { Button } from "../design/controls";
import { ProblemBanner } from "../design/problem";
import { Layer } from "../design/surfaces";
import { date } from "../i18n/format";
import { language } from "../i18n/language";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import type { DocumentLinkMade } from "../wire/types";

export function PhoneLink(props: { encounterId: string }) {
  const [made, setMade] = useState<DocumentLinkMade | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const make = () => {
    setBusy(true);
    setError(undefined);
    http
      .post<DocumentLinkMade>(`/api/encounters/${props.encounterId}/documents/links`)
      .then(setMade, setError)
      .finally(() => setBusy(false));
  };
  return (
    <>
      <Button icon="phone" busy={busy} onClick={make}>
        {t("day.link")}
      </Button>
      {error !== undefined && <ProblemBanner error={error} />}
      {made && <Made made={made} onClose={() => setMade(null)} />}
    </>
  );
}

function Made(props: { made: DocumentLinkMade; onClose: () => void }) {
  const { made } = props;
  const [copied, setCopied] = useState(false);
  const address = `${location.origin}${made.path}`;
  const copy = () => void navigator.clipboard.writeText(address).then(() => setCopied(true), () => undefined);
  return (
    <Layer title={t("day.link_title")} closeLabel={t("common.close")} onClose={props.onClose}>
      <p>
        <T k="day.link_why" v={{ date: date(made.expires_at, language.value) }} />
      </p>
      <p class="written">
        <bdi dir="ltr">{address}</bdi>
      </p>
      <div class="row">
        <a class="button primary" href={`sms:?body=${encodeURIComponent(`${t("day.link_text")} ${address}`)}`}>
          {t("day.link_sms")}
        </a>
        <Button onClick={copy}>{t(copied ? "day.link_copied" : "day.link_copy")}</Button>
      </div>
    </Layer>
  );
}
