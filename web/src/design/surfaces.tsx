/** Chips, banners, layers (sheet, dialog), the undo bar. They know no pages and no sentences. */
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Button } from "./controls";
import { type Mark, StateMark } from "./icon";

export type Tone = "normal" | "busy" | "watch" | "act" | "done";

export function Chip(props: { children: ComponentChildren; tone?: Tone; mark?: Mark }) {
  return (
    <span class={props.tone && props.tone !== "normal" ? `chip ${props.tone}` : "chip"}>
      {props.mark && <StateMark mark={props.mark} size={16} />}
      <span>{props.children}</span>
    </span>
  );
}

/** A state in shape and word. */
export function State(props: { mark: Mark; children: ComponentChildren }) {
  return (
    <span class="state">
      <StateMark mark={props.mark} />
      <span>{props.children}</span>
    </span>
  );
}

interface BannerProps {
  children: ComponentChildren;
  tone?: Tone;
  mark?: Mark;
  /** Buttons at the inline end. */
  actions?: ComponentChildren;
  /** Full width under the top bar. */
  strip?: boolean;
  /** How it is read out when it appears: `act` tones interrupt, others wait. */
  live?: boolean;
}

export function Banner(props: BannerProps) {
  const tone = props.tone ?? "normal";
  const live = props.live ? (tone === "act" ? "alert" : "status") : undefined;
  return (
    <div class={`banner ${tone}${props.strip ? " strip" : ""}`} role={live}>
      <StateMark mark={props.mark ?? (tone === "normal" ? "normal" : tone)} />
      <span>{props.children}</span>
      {props.actions}
    </div>
  );
}

interface LayerProps {
  title: string;
  children: ComponentChildren;
  foot?: ComponentChildren;
  onClose: () => void;
  closeLabel: string;
  /** `sheet` from the inline end for work, `dialog` in the middle only before what cannot be undone. */
  as?: "sheet" | "dialog";
}

/** A layer over the page: takes the focus, keeps it, gives it back; Esc and the veil close it. */
export function Layer(props: LayerProps) {
  const title = useId();
  const layer = useRef<HTMLDivElement>(null);
  useFocusTrap(layer, props.onClose);
  return (
    <div class={`veil ${props.as ?? "sheet"}`} onPointerDown={(event) => event.target === event.currentTarget && props.onClose()}>
      <div class="layer" role="dialog" aria-modal="true" aria-labelledby={title} ref={layer} tabIndex={-1}>
        <div class="layer-head">
          <h2 id={title}>{props.title}</h2>
          <Button kind="plain" icon="close" label={props.closeLabel} onClick={props.onClose}>
            {null}
          </Button>
        </div>
        {props.children}
        {props.foot && <div class="layer-foot">{props.foot}</div>}
      </div>
    </div>
  );
}

/** Says what was done and offers to take it back for 10 s. */
export function UndoBar(props: { children: ComponentChildren; undo: string; onUndo: () => void; onGone: () => void }) {
  const gone = useRef(props.onGone);
  gone.current = props.onGone;
  useEffect(() => {
    const timer = setTimeout(() => gone.current(), 10_000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div class="undo" role="status">
      <div>
        <span>{props.children}</span>
        <Button icon="undo" onClick={props.onUndo}>
          {props.undo}
        </Button>
      </div>
    </div>
  );
}

const FOCUSABLE = "a[href],button,input,select,textarea,[tabindex]:not([tabindex='-1'])";

export function useFocusTrap(box: { current: HTMLElement | null }, onClose: () => void): void {
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    const before = document.activeElement;
    const inside = () => [...(box.current?.querySelectorAll<HTMLElement>(FOCUSABLE) ?? [])];
    (box.current?.querySelector<HTMLElement>("[autofocus],input,select,textarea") ?? box.current)?.focus();
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        close.current();
      }
      if (event.key !== "Tab") return;
      const [first, last] = [inside()[0], inside().at(-1)];
      const edge = event.shiftKey ? first : last;
      if (document.activeElement !== edge && box.current?.contains(document.activeElement)) return;
      event.preventDefault();
      (event.shiftKey ? last : first)?.focus();
    };
    const element = box.current;
    element?.addEventListener("keydown", onKey);
    return () => {
      element?.removeEventListener("keydown", onKey);
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
}
