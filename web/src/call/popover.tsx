/** A chip that opens a small layer with details under it. Esc, a press outside and moving on close it. */

import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

interface PopoverProps {
  class: string;
  /** Styles the chip by its state. */
  data: string;
  face: ComponentChildren;
  title: string;
  children: (close: () => void) => ComponentChildren;
}

export function Popover(props: PopoverProps) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const close = () => setOpen(false);
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) close();
    };
    const key = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      close();
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
    <div class="popover" ref={box}>
      <button type="button" class={props.class} data-state={props.data} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        {props.face}
      </button>
      {open && (
        <div class="popover-layer column tight" id={id} role="group" aria-label={props.title}>
          {props.children(close)}
        </div>
      )}
    </div>
  );
}
