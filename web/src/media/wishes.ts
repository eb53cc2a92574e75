/**
 * What people chose about data: low-data mode, remembered on this device, and the megabytes agreed for a call.
 * Tells the server; what follows from it comes back as advice. Must not know the screen.
 */

import { signal } from "@preact/signals";
import type { Live } from "../wire/live";
import { chosen, remember } from "./remembered";

const LOW_DATA = "e-ilaj.low-data";

export class Wishes {
  readonly lowData = signal(chosen(LOW_DATA) === "yes");
  /** Megabytes, null: as many as it takes. */
  readonly budget = signal<number | null>(null);
  private turn = 0;

  constructor(
    private readonly callId: string,
    private readonly live: Live,
  ) {}

  setLowData(on: boolean): void {
    this.lowData.value = on;
    remember(LOW_DATA, on ? "yes" : "no");
    this.tell();
  }

  setBudget(megabytes: number | null): void {
    this.budget.value = megabytes;
    this.tell();
  }

  /** Only the newest wish is asked until it is heard. */
  private tell(): void {
    const turn = ++this.turn;
    const wish = { call_id: this.callId, low_data: this.lowData.peek(), budget_megabytes: this.budget.peek() };
    void this.live.request("call.wish", wish, Infinity, () => turn === this.turn).catch(() => undefined);
  }
}
