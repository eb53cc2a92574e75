/** Buttons, fields and choices. They know no pages and no sentences: every word comes in as a property. */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Icon, type Mark, StateMark } from "./icon";
import type { IconName } from "./icon-names";

interface ButtonProps {
  children: ComponentChildren;
  kind?: "primary" | "other" | "danger" | "plain";
  icon?: IconName;
  onClick?: () => void;
  /** An address of ours instead of an action. */
  href?: string;
  type?: "button" | "submit";
  /** Why it cannot be pressed now; the reason is shown under it, the button stays reachable by keyboard. */
  because?: string | undefined;
  /** Under way: presses are ignored. */
  busy?: boolean;
  pressed?: boolean;
  /** Full name where the visible words alone would not tell (rows of equal buttons). */
  label?: string;
  class?: string;
}

export function Button(props: ButtonProps) {
  const reason = useId();
  const kind = props.kind && props.kind !== "other" ? ` ${props.kind}` : "";
  const looks = `button${kind}${props.class ? ` ${props.class}` : ""}`;
  const inside = (
    <>
      {props.icon && <Icon name={props.icon} />}
      {props.children}
    </>
  );
  if (props.href !== undefined) {
    return (
      <a class={looks} href={props.href} aria-label={props.label}>
        {inside}
      </a>
    );
  }
  const still = props.busy === true || props.because !== undefined;
  return (
    <>
      <button
        class={looks}
        type={props.type ?? "button"}
        aria-disabled={still ? "true" : undefined}
        aria-pressed={props.pressed}
        aria-label={props.label}
        aria-describedby={props.because === undefined ? undefined : reason}
        data-primary={props.kind === "primary" ? "" : undefined}
        onClick={(event) => {
          if (still) event.preventDefault();
          else props.onClick?.();
        }}
      >
        {inside}
      </button>
      {props.because !== undefined && (
        <span class="hint" id={reason}>
          {props.because}
        </span>
      )}
    </>
  );
}

interface FieldProps {
  label: ComponentChildren;
  value: string;
  onInput: (value: string) => void;
  onBlur?: () => void;
  hint?: ComponentChildren;
  error?: ComponentChildren;
  unit?: string;
  lines?: boolean;
  type?: "text" | "password" | "search" | "tel";
  numeric?: boolean;
  autocomplete?: string;
  name?: string;
  /** Direction of what is typed: `auto` for names and text, `ltr` for numbers and codes. */
  dir?: "auto" | "ltr";
  autofocus?: boolean;
  after?: ComponentChildren;
  class?: string;
  maxLength?: number;
  required?: boolean;
}

/** Preact's types know each input type apart, with the roles it may have. */
const KINDS = {
  text: { type: "text" },
  password: { type: "password" },
  search: { type: "search" },
  tel: { type: "tel" },
} as const;

export function Field(props: FieldProps) {
  const id = useId();
  const described = [props.hint ? `${id}-hint` : "", props.error ? `${id}-error` : ""].filter(Boolean).join(" ");
  const shared = {
    id,
    class: "input",
    value: props.value,
    name: props.name,
    dir: props.dir ?? (props.numeric ? "ltr" : "auto"),
    maxLength: props.maxLength,
    autocomplete: props.autocomplete ?? "off",
    autoFocus: props.autofocus,
    "aria-invalid": props.error ? ("true" as const) : undefined,
    "aria-describedby": described || undefined,
    "aria-required": props.required ? ("true" as const) : undefined,
    onBlur: props.onBlur,
    onInput: (event: { currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      props.onInput(event.currentTarget.value),
  };
  return (
    <div class={props.class ? `field ${props.class}` : "field"}>
      <label for={id}>{props.label}</label>
      {props.hint && (
        <span class="hint" id={`${id}-hint`}>
          {props.hint}
        </span>
      )}
      <div class="with-unit">
        {props.lines ? (
          <textarea {...shared} rows={3} />
        ) : (
          <input {...shared} {...KINDS[props.type ?? "text"]} inputMode={props.numeric ? "decimal" : undefined} />
        )}
        {props.unit && <bdi dir="ltr">{props.unit}</bdi>}
        {props.after}
      </div>
      {props.error && <Mistake id={`${id}-error`}>{props.error}</Mistake>}
    </div>
  );
}

/** The words under a field that has to be mended. */
export function Mistake(props: { children: ComponentChildren; id?: string }) {
  return (
    <span class="error" id={props.id}>
      <StateMark mark="act" />
      <span>{props.children}</span>
    </span>
  );
}

interface ChoiceProps<T extends string> {
  legend: ComponentChildren;
  options: readonly { value: T; label: ComponentChildren; mark?: Mark; icon?: IconName }[];
  /** null: nothing chosen yet, and nothing is preselected. */
  value: T | null;
  onChange: (value: T) => void;
  error?: ComponentChildren;
  class?: string;
  hideLegend?: boolean;
}

/** One of a few, as cards that can be pressed whole. */
export function Choice<T extends string>(props: ChoiceProps<T>) {
  const name = useId();
  return (
    <fieldset class={props.class ? `choices ${props.class}` : "choices"} aria-invalid={props.error ? "true" : undefined}>
      <legend class={props.hideLegend ? "hidden-text" : undefined}>{props.legend}</legend>
      <div>
        {props.options.map((option) => (
          <label class="choice" key={option.value}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={props.value === option.value}
              onChange={() => props.onChange(option.value)}
            />
            {option.mark && <StateMark mark={option.mark} />}
            {option.icon && <Icon name={option.icon} />}
            <span>{option.label}</span>
          </label>
        ))}
      </div>
      {props.error && <Mistake>{props.error}</Mistake>}
    </fieldset>
  );
}

/** Yes or no to one thing, as a card. */
export function Tick(props: { label: ComponentChildren; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label class="choice">
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onChange(event.currentTarget.checked)} />
      <span>{props.label}</span>
    </label>
  );
}

interface SelectProps {
  label: ComponentChildren;
  options: readonly { value: string; label: string }[];
  value: string;
  onChange: (value: string) => void;
  error?: ComponentChildren;
  hint?: ComponentChildren;
  class?: string;
}

export function Select(props: SelectProps) {
  const id = useId();
  return (
    <div class={props.class ? `field ${props.class}` : "field"}>
      <label for={id}>{props.label}</label>
      {props.hint && <span class="hint">{props.hint}</span>}
      <select
        id={id}
        class="input"
        value={props.value}
        aria-invalid={props.error ? "true" : undefined}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {props.error && <Mistake>{props.error}</Mistake>}
    </div>
  );
}
