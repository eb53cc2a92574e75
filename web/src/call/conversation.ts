/**
 * One call's messages as this seat has them: what waits here, what the server shows, and what we have heard of others.
 * Must not know elements.
 */

import { computed, effect, signal } from "@preact/signals";
import { VoiceNotes } from "../media/voice-notes";
import { live } from "../wire/here";
import { accessToken } from "../wire/identity";
import type { MessageCard } from "../wire/types";
import { Texts } from "./texts";
import type { CallView } from "./view";

export type MessageState = "waiting" | "sent" | "arrived" | "heard" | "refused";

export interface Line {
  id: string;
  own: boolean;
  name: string;
  kind: "text" | "voice";
  text: string;
  seconds: number;
  /** Unix ms; null: not sent yet. */
  at: number | null;
  state: MessageState;
  /** Of a voice note on its way, 0..1. */
  progress: number | null;
  path: string | null;
}

export class Conversation {
  readonly texts: Texts;
  readonly notes = signal<VoiceNotes | null>(null);
  readonly me: string;
  private readonly told = new Set<string>();
  private readonly sounds = new Map<string, Promise<string>>();
  readonly lines = computed((): Line[] => {
    const cards = this.view.messages.value;
    const known = new Set(cards.map((card) => card.id));
    const notes = this.notes.value?.waiting.value ?? [];
    const texts = this.texts.waiting.value.filter((one) => !known.has(one.id));
    return [
      ...cards.map((card) => this.line(card)),
      ...texts.map(({ id, text, sent, refused }) => ({
        ...EMPTY,
        ...{ id, text, kind: "text" as const, state: stateOf(sent, refused) },
      })),
      ...notes
        .filter((one) => !known.has(one.id))
        .map(({ id, seconds, progress, refused }) => ({
          ...EMPTY,
          ...{ id, seconds, kind: "voice" as const, state: stateOf(false, refused), progress },
        })),
    ];
  });

  constructor(private readonly view: CallView) {
    this.me = view.media.seat.peek()?.participant_id ?? "";
    this.texts = new Texts(this.author(), view.callId, live);
  }

  start(): () => void {
    void this.texts.resume();
    void this.openNotes().catch(() => undefined);
    return effect(() => this.cardsMoved(this.view.messages.value));
  }

  /** Resolves when the device has it. */
  async sendVoice(sound: Blob, seconds: number): Promise<void> {
    const notes = await this.openNotes();
    await notes.add(sound, seconds);
  }

  async again(line: Line): Promise<void> {
    if (line.kind === "text") await this.texts.again(line.id);
  }

  async drop(line: Line): Promise<void> {
    if (line.kind === "text") await this.texts.drop(line.id);
    else await this.notes.peek()?.drop(line.id);
  }

  /** Read or listened to by us. */
  heard(line: Pick<Line, "id" | "own">): void {
    if (!line.own) this.tell(line.id, "heard");
  }

  /** The sound of a voice note as an object URL. @throws when it cannot be had now */
  sound(line: Line): Promise<string> {
    const had = this.sounds.get(line.id) ?? fetchSound(line.path ?? "");
    this.sounds.set(line.id, had);
    had.catch(() => this.sounds.delete(line.id));
    return had;
  }

  private async openNotes(): Promise<VoiceNotes> {
    const had = this.notes.peek();
    if (had) return had;
    const bulk = await this.view.media.pictures.bulk();
    const notes = this.notes.peek() ?? new VoiceNotes(this.author(), bulk);
    if (this.notes.peek() === null) {
      this.notes.value = notes;
      await notes.resume();
    }
    return notes;
  }

  private cardsMoved(cards: MessageCard[]): void {
    this.texts.shown(new Set(cards.map((card) => card.id)));
    for (const card of cards) {
      const here = card.participant_id === this.me || card.arrived.includes(this.me) || card.heard.includes(this.me);
      if (!here) this.tell(card.id, "arrived");
    }
  }

  private tell(id: string, state: "arrived" | "heard"): void {
    const key = `${state} ${id}`;
    if (this.told.has(key)) return;
    this.told.add(key);
    void live
      .request("message.seen", { call_id: this.view.callId, message_id: id, state }, Infinity)
      .catch(() => this.told.delete(key));
  }

  private line(card: MessageCard): Line {
    const own = card.participant_id === this.me;
    const state = card.heard.length > 0 ? "heard" : card.arrived.length > 0 ? "arrived" : "sent";
    const at = Date.parse(card.sent_at);
    const { id, name, kind, text, path } = card;
    return { id, name, kind, text, path, own, at, state, seconds: card.seconds ?? 0, progress: null };
  }

  private author(): string {
    return `${this.view.callId}:${this.me}`;
  }
}

const EMPTY = { own: true, name: "", text: "", seconds: 0, at: null, progress: null, path: null };

function stateOf(sent: boolean, refused: boolean): MessageState {
  if (refused) return "refused";
  return sent ? "sent" : "waiting";
}

async function fetchSound(path: string): Promise<string> {
  const token = await accessToken();
  const answer = await fetch(path, { headers: token === null ? {} : { Authorization: `Bearer ${token}` }, cache: "no-store" });
  if (!answer.ok) throw new Error(`no sound: ${answer.status}`);
  return URL.createObjectURL(await answer.blob());
}
