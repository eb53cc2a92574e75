/** Sign and send: the one confirm lists the medicines in words. Later changes are versions with a reason. */
import { useState } from "preact/hooks";
import { Button, Field, Mistake } from "../design/controls";
import { problemKey } from "../design/problem";
import { Layer, State } from "../design/surfaces";
import { date, time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { Refused } from "../wire/http";
import { sentence } from "./phrases";
import { type Sheet, isEmpty, lists, sign, unsigned, withdraw } from "./sheet";

const WORDS: Record<string, Key> = {
  "prescription.no_registration": "rx.problem.no_registration",
  "prescription.empty": "rx.problem.empty",
  "prescription.controlled": "rx.caution.controlled",
  "prescription.warning": "rx.problem.warning",
  "prescription.conflict": "rx.conflict",
};

export function Signing(props: { callId: string; state: Sheet }) {
  const { state } = props;
  const [asked, setAsked] = useState<"sign" | "withdraw" | null>(null);
  const newest = state.shown.signed.at(-1);
  const open = unsigned.value;
  const ask = () => setAsked("sign");
  return (
    <section class="column tight signing">
      {newest && (
        <p role="status">
          <State mark={newest.standing === "valid" ? "done" : "watch"}>
            <T k={newest.standing === "withdrawn" ? "rx.withdrawn" : "rx.signed"} v={{ date: date(newest.signed_at, language.value), time: time(newest.signed_at), version: newest.version }} />
          </State>
        </p>
      )}
      {newest?.standing === "valid" && open && <p class="hint">{t("rx.amending", { version: newest.version + 1 })}</p>}
      <div class="row">
        {(open || isEmpty(state.content)) && (
          <Button kind="primary" icon="pen" onClick={ask} because={isEmpty(state.content) ? t("rx.problem.empty") : undefined}>
            {t("rx.sign")}
          </Button>
        )}
        {newest?.standing === "valid" && (
          <Button kind="danger" icon="undo" onClick={() => setAsked("withdraw")}>
            {t("rx.withdraw")}
          </Button>
        )}
      </div>
      {asked && <Confirm callId={props.callId} state={state} what={asked} onClose={() => setAsked(null)} />}
    </section>
  );
}

interface ConfirmProps {
  callId: string;
  state: Sheet;
  what: "sign" | "withdraw";
  onClose: () => void;
}

export function Confirm(props: ConfirmProps) {
  const { state, what } = props;
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const needsReason = what === "withdraw" || state.shown.signed.length > 0;
  const go = async () => {
    setBusy(true);
    try {
      await (what === "sign" ? sign : withdraw)(props.callId, reason);
      props.onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  const foot = (
    <Button kind={what === "sign" ? "primary" : "danger"} busy={busy} because={needsReason && reason.trim() === "" ? t("rx.reason_needed") : undefined} onClick={() => void go()}>
      {t(what === "sign" ? "rx.sign" : "rx.withdraw")}
    </Button>
  );
  return (
    <Layer as="dialog" title={t(what === "sign" ? "rx.sign_title" : "rx.withdraw_title")} closeLabel={t("common.close")} onClose={props.onClose} foot={foot}>
      {what === "sign" && <InWords state={state} />}
      {needsReason && <Field label={t("rx.reason")} value={reason} maxLength={200} onInput={setReason} required />}
      {error !== null && (
        <Mistake>
          {t(problemKey(error, WORDS))} {error instanceof Refused && <Lacking error={error} state={state} />}
        </Mistake>
      )}
    </Layer>
  );
}

function InWords(props: { state: Sheet }) {
  const { content } = props.state;
  const known = lists.value;
  return (
    <ol class="column tight">
      {content.medicines.map((one) => (
        <li key={one.id}>
          <bdi class="strong">{`${one.name} ${one.strength}`}</bdi>{" "}
          {known && sentence(known.phrases, one, language.value, known.frequencies).map((said) => said.text).join(" · ")}
        </li>
      ))}
      {content.medicines.length === 0 && <li>{t("rx.no_medicine")}</li>}
    </ol>
  );
}

/** Names the medicines that still lack something. */
function Lacking(props: { error: Refused; state: Sheet }) {
  const places = new Set(props.error.problem.fields.map((one) => /^medicines\/(\d+)\//.exec(one.field)?.[1]).filter((one) => one !== undefined));
  const names = [...places].map((place) => props.state.content.medicines[Number(place)]?.name ?? "").filter((name) => name !== "");
  if (names.length > 0) return <T k="rx.problem.lacks" v={{ names: auto(names.join(", ")) }} />;
  return props.error.problem.fields.some((one) => one.field === "referral") ? <>{t("rx.problem.referral")}</> : null;
}
