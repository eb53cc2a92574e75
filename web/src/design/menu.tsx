/** A button that opens a short list under it. Esc, a press outside and a choice close it. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "./icon";
import type { IconName } from "./icon-names";

interface MenuProps {
  icon: IconName;
  word: string;
  label: string;
  children: (close: () => void) => ComponentChildren;
}

export function Menu(props: MenuProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      setOpen(false);
      box.current?.querySelector("button")?.focus();
    };
    addEventListener("pointerdown", outside);
    addEventListener("focusin", outside);
    addEventListener("keydown", key);
    return () => {
      removeEventListener("pointerdown", outside);
      removeEventListener("focusin", outside);
      removeEventListener("keydown", key);
    };
  }, [open]);
  return (
    <div class="menu" ref={box}>
      <button class="button plain" type="button" aria-expanded={open} aria-label={props.label} onClick={() => setOpen(!open)}>
        <Icon name={props.icon} />
        <span class="tool-word">{props.word}</span>
      </button>
      {open && <div>{props.children(() => setOpen(false))}</div>}
    </div>
  );
}
