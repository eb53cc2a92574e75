/** A field that finds while one types: arrows choose, Enter takes, Esc closes. It knows no lists and no sentences. */
import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";

interface ComboboxProps<T> {
  label: string;
  find: (typed: string) => T[];
  show: (found: T) => ComponentChildren;
  keyOf: (found: T) => string;
  onTake: (found: T) => void;
  /** What Enter does with words that nothing was found for; also offered as the last choice. */
  onFree?: (typed: string) => void;
  free?: (typed: string) => string;
  /** What stands after the field. */
  hint?: string;
}

export function Combobox<T>(props: ComboboxProps<T>) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const found = typed.trim() === "" ? [] : props.find(typed);
  const rows = found.length + (props.onFree && typed.trim() !== "" ? 1 : 0);
  const take = (index: number) => {
    const one = found[index];
    if (one !== undefined) props.onTake(one);
    else if (props.onFree && typed.trim() !== "") props.onFree(typed.trim());
    else return;
    setTyped("");
    setAt(0);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(rows - 1, at + 1));
    else if (event.key === "ArrowUp") setAt(Math.max(0, at - 1));
    else if (event.key === "Enter" && !event.ctrlKey && rows > 0) take(at);
    else if (event.key === "Escape" && typed !== "") setTyped("");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="field combobox">
      <label for={id}>{props.label}</label>
      {props.hint && <span class="hint">{props.hint}</span>}
      <input
        id={id}
        ref={field}
        class="input"
        role="combobox"
        autocomplete="off"
        dir="auto"
        maxLength={120}
        value={typed}
        aria-expanded={rows > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={rows > 0 ? `${id}-${at}` : undefined}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={props.label} class="found" hidden={rows === 0}>
        {found.map((one, index) => (
          <li key={props.keyOf(one)} id={`${id}-${index}`} role="option" aria-selected={index === at} onPointerDown={(event) => event.preventDefault()} onClick={() => take(index)}>
            {props.show(one)}
          </li>
        ))}
        {rows > found.length && (
          <li id={`${id}-${found.length}`} role="option" aria-selected={at === found.length} onPointerDown={(event) => event.preventDefault()} onClick={() => take(found.length)}>
            {props.free?.(typed.trim())}
          </li>
        )}
      </ul>
    </div>
  );
}

interface PicksProps<T extends string | number> {
  label: string;
  options: readonly { value: T; label: string }[];
  chosen: readonly T[];
  onPick: (value: T) => void;
}

/** Usual values as chips that can be pressed. */
export function Picks<T extends string | number>(props: PicksProps<T>) {
  return (
    <div class="picks" role="group" aria-label={props.label}>
      {props.options.map(({ value, label }) => (
        <button key={value} type="button" class="pick" aria-pressed={props.chosen.includes(value)} onClick={() => props.onPick(value)}>
          {label}
        </button>
      ))}
    </div>
  );
}
