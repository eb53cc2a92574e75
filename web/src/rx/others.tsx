/** What a prescription holds beside medicines: tests, referral in person, advice, the day to come back. */
import { Button, Field, Select, Tick } from "../design/controls";
import { date, dayOf } from "../i18n/format";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { t } from "../i18n/text";
import { now } from "../wire/clock";
import type { InvestigationTerm, Prescribing } from "../wire/types";
import { Combobox, Picks } from "./combobox";
import { say } from "./phrases";
import { words } from "./search";
import { type Sheet, change } from "./sheet";

const DAYS = [3, 7, 14, 30, 90] as const;
const DAY_MS = 86_400_000;

interface OthersProps {
  callId: string;
  state: Sheet;
  lists: Prescribing;
}

export function Others(props: OthersProps) {
  return (
    <>
      <Tests {...props} />
      <Referral {...props} />
      <Advice {...props} />
      <ComeBack {...props} />
    </>
  );
}

function Tests(props: OthersProps) {
  const { callId, lists } = props;
  const chosen = props.state.content.investigations;
  const put = (investigations: string[]) => change(callId, { investigations });
  const name = (one: InvestigationTerm | undefined, id: string) => (one ? (language.value === "ur" ? one.ur : one.en) : id);
  const find = (typed: string) => {
    const wanted = words(typed);
    return lists.investigations.filter((one) => wanted.every((word) => words(`${one.en} ${one.ur} ${one.id}`).some((each) => each.startsWith(word)))).slice(0, 8);
  };
  const add = (id: string) => !chosen.includes(id) && put([...chosen, id]);
  return (
    <section class="column tight">
      <Combobox<InvestigationTerm>
        label={t("rx.tests")}
        find={find}
        keyOf={(one) => one.id}
        show={(one) => <bdi>{name(one, one.id)}</bdi>}
        onTake={(one) => add(one.id)}
        onFree={add}
        free={(typed) => t("rx.take_free", { name: auto(typed) })}
      />
      <ul class="row">
        {chosen.map((id) => {
          const shown = name(lists.investigations.find((one) => one.id === id), id);
          return (
            <li key={id}>
              <Button icon="close" label={t("rx.remove", { name: auto(shown) })} onClick={() => put(chosen.filter((one) => one !== id))}>
                <bdi>{shown}</bdi>
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Referral(props: OthersProps) {
  const referral = props.state.content.referral;
  const put = (part: Partial<NonNullable<typeof referral>>) => change(props.callId, { referral: { to: "", reason: "", urgent: false, ...referral, ...part } });
  if (referral === null) {
    return (
      <div>
        <Button icon="refer" onClick={() => put({})}>
          {t("rx.refer")}
        </Button>
      </div>
    );
  }
  return (
    <section class="card column tight">
      <Field label={t("rx.refer_to")} value={referral.to} maxLength={200} onInput={(to) => put({ to })} />
      <Field label={t("rx.refer_reason")} value={referral.reason} lines maxLength={2_000} onInput={(reason) => put({ reason })} />
      <div class="row">
        <Tick label={t("rx.refer_urgent")} checked={referral.urgent} onChange={(urgent) => put({ urgent })} />
        <Button kind="plain" icon="close" class="end" onClick={() => change(props.callId, { referral: null })}>
          {t("rx.refer_not")}
        </Button>
      </div>
    </section>
  );
}

function Advice(props: OthersProps) {
  const { callId, state, lists } = props;
  const { advice, advice_text } = state.content;
  const toggle = (word: string) => change(callId, { advice: advice.includes(word) ? advice.filter((one) => one !== word) : [...advice, word] });
  const options = lists.advice.map((value) => ({ value, label: say(lists.phrases, `advice.${value}`, language.value).text }));
  return (
    <section class="column tight">
      <h3>{t("rx.advice")}</h3>
      <Picks label={t("rx.advice")} options={options} chosen={advice} onPick={toggle} />
      <Field label={t("rx.advice_text")} value={advice_text} lines maxLength={2_000} onInput={(text) => change(callId, { advice_text: text })} />
    </section>
  );
}

function ComeBack(props: OthersProps) {
  const chosen = props.state.content.follow_up_on;
  const usual = DAYS.map((days) => dayOf(now() + days * DAY_MS));
  const options = DAYS.map((days, index) => ({ value: usual[index]!, label: `${t("call.follow_up_days", { count: days })} · ${date(usual[index]!, language.value).text}` }));
  const other = chosen !== null && !usual.includes(chosen) ? [{ value: chosen, label: date(chosen, language.value).text }] : [];
  return (
    <Select
      label={t("rx.come_back")}
      value={chosen ?? ""}
      onChange={(day) => change(props.callId, { follow_up_on: day === "" ? null : day })}
      options={[{ value: "", label: t("call.follow_up_none") }, ...other, ...options]}
    />
  );
}
