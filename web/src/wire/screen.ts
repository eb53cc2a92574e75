/** Which room this screen stands in: chosen once per device, told to the server on every connection. */
import { effect, signal } from "@preact/signals";
import { live } from "./here";

export interface Screen {
  center_id: string;
  /** null: a desk without a room. */
  room_id: string | null;
}

const KEY = "e-ilaj.screen";

/** null: not chosen on this device yet. */
export const screen = signal<Screen | null>(read());

export function chooseScreen(chosen: Screen): void {
  localStorage.setItem(KEY, JSON.stringify(chosen));
  screen.value = chosen;
}

/** The question is asked again. */
export function forgetScreen(): void {
  localStorage.removeItem(KEY);
  screen.value = null;
}

/** Tells the server on every connection from now on; the returned function ends it. */
export function announceScreen(centerId: string): () => void {
  return effect(() => {
    const mine = screen.value?.center_id === centerId ? screen.value.room_id : null;
    if (live.state.value === "connected") void live.request("room.open", { room_id: mine }).catch(() => undefined);
  });
}

function read(): Screen | null {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null") as Screen | null;
  } catch {
    return null;
  }
}
