/**
 * The cockpit of one call as signals: what was asked, what has come, and the requests that change it.
 * Must not know elements, cameras or sound.
 */

import { computed, signal } from "@preact/signals";
import type { CallView } from "../call/view";
import { language } from "../i18n/language";
import { http } from "../wire/http";
import { live } from "../wire/here";
import { cardsOf } from "../wire/topic";
import type { CaptureCard, ClientMessages, Cockpit, CueCard, DeviceCard, StrokeCard, TickCard } from "../wire/types";

/** Requests that nobody waits for any more after so long. */
const PATIENCE_MS = 30_000;

type Own<K extends keyof ClientMessages> = Omit<ClientMessages[K], "call_id" | "v">;

export class Tools {
  /** Words, places and the checklist; null until they are here. */
  readonly data = signal<Cockpit | null>(null);
  /** Newest first. */
  readonly cues = computed(() => this.cards<CueCard>("cue").sort((a, b) => b.asked_at.localeCompare(a.asked_at)));
  readonly ticks = computed(() => new Map(this.cards<TickCard>("tick").map((one) => [one.id, one])));
  /** Oldest first. */
  readonly captures = computed(() => this.cards<CaptureCard>("capture").sort((a, b) => a.at.localeCompare(b.at)));
  readonly strokes = computed(() => this.cards<StrokeCard>("stroke"));
  readonly shared = computed(() => this.captures.value.find((one) => one.shared) ?? null);
  /** The last refusal or silence, until something is asked again. */
  readonly trouble = signal(false);

  constructor(readonly view: CallView) {
    void this.loadData();
  }

  get me(): string {
    return this.view.media.seat.value?.participant_id ?? "";
  }

  get asks(): boolean {
    return this.view.role.value === "doctor";
  }

  get presents(): boolean {
    return ["room", "patient", "relative"].includes(this.view.role.value);
  }

  /** The seat in front of the patient: the large one if it presents, else the first that does. */
  presenter() {
    const { main, others } = this.view.stage.value;
    const places = [...(main ? [main] : []), ...others];
    return places.find((place) => ["room", "patient", "relative"].includes(place.person.role)) ?? null;
  }

  device(participantId: string): DeviceCard {
    const known = this.cards<DeviceCard>("device").find((one) => one.id === participantId);
    return known ?? { id: participantId, camera: "face", camera_asked: null, scope: "off", site: "" };
  }

  site(id: string): string {
    return this.say(this.data.value?.sites.find((one) => one.id === id)?.text);
  }

  say(words: Record<string, string> | undefined): string {
    return words?.[language.value] ?? words?.ur ?? words?.en ?? "";
  }

  /** Asks the server; what comes of it is in the topic. Never throws. */
  async ask<K extends keyof ClientMessages>(name: K, message: Own<K>): Promise<boolean> {
    this.trouble.value = false;
    const until = performance.now() + PATIENCE_MS;
    const whole = { ...message, call_id: this.view.callId } as unknown as ClientMessages[K];
    try {
      await live.request(name, whole, PATIENCE_MS, () => performance.now() < until);
      return true;
    } catch {
      this.trouble.value = true;
      return false;
    }
  }

  private cards<T>(kind: Parameters<typeof cardsOf>[1]): T[] {
    return cardsOf<T>(this.view.state.value, kind);
  }

  private async loadData(): Promise<void> {
    try {
      this.data.value = await http.get<Cockpit>("/api/cockpit");
    } catch {
      setTimeout(() => void this.loadData(), 5_000);
    }
  }
}
