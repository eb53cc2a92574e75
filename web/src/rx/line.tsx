/** One medicine of the prescription: its parts as chips of usual values, its warnings, how it reads on paper. */
import { Button, Field } from "../design/controls";
import { StateMark } from "../design/icon";
import { date } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto, ltr } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { number } from "../i18n/typed";
import type { Caution, Medicine, Prescribing } from "../wire/types";
import { Picks } from "./combobox";
import { quantity, say, sentence } from "./phrases";

interface LineProps {
  place: number;
  line: Medicine;
  lists: Prescribing;
  /** The patient's language. */
  spoken: string;
  cautions: readonly Caution[];
  favourite: boolean;
  onChange: (part: Partial<Medicine>) => void;
  onRemove: () => void;
  onFavourite: () => void;
}

const FREQUENCIES = ["once", "twice", "three", "four", "night", "as_needed"] as const;
const DAYS = [3, 5, 7, 10, 14, 30] as const;
const INSTRUCTIONS = ["after_food", "before_food", "finish_course"] as const;

export function Line(props: LineProps) {
  const { line, lists, onChange } = props;
  const onKey = (event: KeyboardEvent) => {
    if (event.code !== "KeyD" || !event.ctrlKey) return;
    event.preventDefault();
    props.onFavourite();
  };
  return (
    <li class="card column tight rxline" id={`line-${line.id}`} onKeyDown={onKey}>
      <div class="row">
        <Value of={ltr(props.place)} />
        <bdi class="strong">{line.name}</bdi>
        <span class="ink-2">{line.drug === "" ? t("rx.typed_freely") : <Value of={ltr(`${line.strength} ${line.form.replaceAll("_", " ")}`)} />}</span>
        <span class="end row">
          <Button kind="plain" icon="bookmark" pressed={props.favourite} label={t("rx.favourite", { name: auto(line.name) })} onClick={props.onFavourite}>
            {null}
          </Button>
          <Button kind="plain" icon="close" label={t("rx.remove", { name: auto(line.name) })} onClick={props.onRemove}>
            {null}
          </Button>
        </span>
      </div>
      <Cautions {...props} />
      <Parts line={line} lists={lists} onChange={onChange} />
      <Reads line={line} lists={lists} spoken={props.spoken} />
    </li>
  );
}

function Parts(props: { line: Medicine; lists: Prescribing; onChange: (part: Partial<Medicine>) => void }) {
  const { line, lists, onChange } = props;
  const word = (key: string, count?: number) => say(lists.phrases, key, language.value, count).text;
  const isSingle = lists.frequencies.find((one) => one.name === line.frequency)?.per_day === null;
  const others = lists.frequencies.filter((one) => !FREQUENCIES.includes(one.name as (typeof FREQUENCIES)[number]));
  const more = lists.instructions.filter((one) => !INSTRUCTIONS.includes(one as (typeof INSTRUCTIONS)[number]) && !line.instructions.includes(one));
  const toggle = (name: string) =>
    onChange({ instructions: line.instructions.includes(name) ? line.instructions.filter((one) => one !== name) : [...line.instructions, name] });
  return (
    <>
      <div class="row parts">
        {line.unit !== "application" && <Dose line={line} onChange={onChange} />}
        <Picks
          label={t("rx.frequency")}
          options={FREQUENCIES.map((value) => ({ value: value as string, label: t(`rx.frequency.${value}` as Key) }))}
          chosen={[line.frequency]}
          onPick={(frequency) => onChange({ frequency, days: frequency === "stat" ? null : line.days })}
        />
        <More label={t("rx.frequency_more")} value={others.some((one) => one.name === line.frequency) ? line.frequency : ""} options={others.map((one) => [one.name, word(`frequency.${one.name}`)])} onPick={(frequency) => onChange({ frequency })} />
      </div>
      {!isSingle && (
        <div class="row parts">
          <Picks label={t("rx.days")} options={DAYS.map((value) => ({ value: value as number, label: t("rx.days_count", { count: value }) }))} chosen={line.days === null ? [] : [line.days]} onPick={(days) => onChange({ days })} />
          <Days line={line} onChange={onChange} />
          <Picks label={t("rx.days")} options={[{ value: "open", label: t("rx.days_open") }]} chosen={line.days === null && line.frequency !== "" ? ["open"] : []} onPick={() => onChange({ days: null })} />
        </div>
      )}
      <div class="row parts">
        <Picks label={t("rx.instructions")} options={[...INSTRUCTIONS, ...line.instructions.filter((one) => !INSTRUCTIONS.includes(one as "after_food"))].map((value) => ({ value: value as string, label: word(`instruction.${value}`) }))} chosen={line.instructions} onPick={toggle} />
        <More label={t("rx.instructions_more")} value="" options={more.map((one) => [one, word(`instruction.${one}`)])} onPick={toggle} />
      </div>
    </>
  );
}

function Dose(props: { line: Medicine; onChange: (part: Partial<Medicine>) => void }) {
  const { line, onChange } = props;
  return (
    <label class="dose">
      <span class="hidden-text">{t("rx.dose")}</span>
      <input
        class="input"
        inputMode="decimal"
        dir="ltr"
        value={line.dose ?? ""}
        aria-invalid={line.dose === null}
        onChange={(event) => {
          const typed = number(event.currentTarget.value);
          onChange({ dose: typed === null || Number.isNaN(typed) || typed <= 0 || typed > 1000 ? null : typed });
        }}
      />
      <span>{line.unit === "" ? t("rx.unit.none") : t(`rx.unit.${line.unit}` as Key)}</span>
    </label>
  );
}

function Days(props: { line: Medicine; onChange: (part: Partial<Medicine>) => void }) {
  return (
    <label class="dose">
      <span class="hidden-text">{t("rx.days")}</span>
      <input
        class="input"
        inputMode="numeric"
        dir="ltr"
        value={props.line.days ?? ""}
        onChange={(event) => {
          const typed = number(event.currentTarget.value);
          if (typed !== null && Number.isInteger(typed) && typed >= 1 && typed <= 365) props.onChange({ days: typed });
        }}
      />
      <span>{t("rx.unit.days")}</span>
    </label>
  );
}

function More(props: { label: string; value: string; options: (readonly [string, string])[]; onPick: (value: string) => void }) {
  return (
    <select class="input more" aria-label={props.label} value={props.value} onChange={(event) => event.currentTarget.value !== "" && props.onPick(event.currentTarget.value)}>
      <option value="">{props.label}</option>
      {props.options.map(([value, label]) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

function Cautions(props: LineProps) {
  const { cautions, line } = props;
  if (cautions.length === 0) return null;
  const refused = cautions.some((one) => one.kind === "controlled");
  return (
    <div class="banner act column tight" role="status">
      {cautions.map((one) => (
        <span key={`${one.kind}${one.about}`} class="row">
          <StateMark mark="act" />
          <span>
            <T k={`rx.caution.${one.kind}` as Key} v={{ about: auto(one.about) }} />{" "}
            {one.since !== null && <T k="rx.caution_since" v={{ date: date(one.since, language.value) }} />}
          </span>
        </span>
      ))}
      {!refused && <Field label={t("rx.kept_because")} value={line.kept_because} maxLength={200} onInput={(kept_because) => props.onChange({ kept_because })} />}
    </div>
  );
}

/** As it will be printed, in the patient's language. */
function Reads(props: { line: Medicine; lists: Prescribing; spoken: string }) {
  const { line, lists, spoken } = props;
  const said = sentence(lists.phrases, line, spoken, lists.frequencies);
  const counted = quantity(line, lists.forms, lists.frequencies);
  return (
    <p class="reads">
      <span lang={spoken} dir={spoken === "en" ? "ltr" : "rtl"}>
        {said.map((one, index) => (
          <span key={index} lang={one.language}>
            {index > 0 && " · "}
            <bdi>{one.text}</bdi>
          </span>
        ))}
      </span>
      {counted && (
        <span class="strong">
          {" = "}
          <Value of={auto(say(lists.phrases, `unit.${counted.unit}`, language.value, counted.amount).text)} />
        </span>
      )}
    </p>
  );
}
