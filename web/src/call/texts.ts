/**
 * Texts on their way: kept on the device until the server has them, sent one after the other in the order they were
 * written. A reload, a killed browser or a lost link costs no word. Must not know the screen.
 */

import { signal } from "@preact/signals";
import { type Live, LiveRefused } from "../wire/live";
import * as shelf from "../wire/shelf";

export interface Waiting {
  id: string;
  text: string;
  /** Unix ms. */
  at: number;
  /** The server has it; it stays until the call's topic shows it. */
  sent: boolean;
  /** The server will not take it: it stays until it is sent again or dropped. */
  refused: boolean;
}

export const TEXT_MOST = 2_000;

const KIND = "text";
/** Refusals that are about the moment and not about the text. */
const PASSING = /^(rate\.|server\.)/;
const PAUSE_MS = 2_000;

export class Texts {
  /** Oldest first. */
  readonly waiting = signal<readonly Waiting[]>([]);
  private sending = false;

  /** @param author names seat and call, so that nobody else's texts are sent */
  constructor(
    private readonly author: string,
    private readonly callId: string,
    private readonly live: Pick<Live, "request">,
  ) {}

  /** Takes up what this seat left unsent on this device. */
  async resume(): Promise<void> {
    const kept = (await shelf.all<Waiting>(this.author, KIND)).map((one) => one.value);
    const here = new Set(this.waiting.peek().map((one) => one.id));
    this.waiting.value = [...kept.filter((one) => !here.has(one.id)), ...this.waiting.peek()];
    void this.run();
  }

  /** Resolves when the device has it; sending goes on by itself. */
  async add(text: string): Promise<void> {
    const one: Waiting = { id: crypto.randomUUID(), text, at: Date.now(), sent: false, refused: false };
    this.waiting.value = [...this.waiting.peek(), one];
    await this.keep(one);
    void this.run();
  }

  async again(id: string): Promise<void> {
    await this.change(id, { refused: false });
    void this.run();
  }

  async drop(id: string): Promise<void> {
    this.waiting.value = this.waiting.peek().filter((one) => one.id !== id);
    await shelf.drop(this.shelfId(id));
  }

  /** Those that the call's topic shows are no longer needed here. */
  shown(ids: ReadonlySet<string>): void {
    if (this.waiting.peek().some((one) => one.sent && ids.has(one.id))) {
      this.waiting.value = this.waiting.peek().filter((one) => !(one.sent && ids.has(one.id)));
    }
  }

  private async run(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    for (let one = this.next(); one; one = this.next()) await this.send(one);
    this.sending = false;
  }

  private next(): Waiting | undefined {
    return this.waiting.peek().find((one) => !one.sent && !one.refused);
  }

  private async send(one: Waiting): Promise<void> {
    try {
      await this.live.request("message.send", { call_id: this.callId, message_id: one.id, text: one.text }, Infinity);
      await shelf.drop(this.shelfId(one.id));
      this.set(one.id, { sent: true });
    } catch (error) {
      if (error instanceof LiveRefused && !PASSING.test(error.code)) await this.change(one.id, { refused: true });
      else await new Promise((done) => setTimeout(done, PAUSE_MS));
    }
  }

  private async change(id: string, change: Partial<Waiting>): Promise<void> {
    this.set(id, change);
    const one = this.waiting.peek().find((each) => each.id === id);
    if (one) await this.keep(one);
  }

  private set(id: string, change: Partial<Waiting>): void {
    this.waiting.value = this.waiting.peek().map((one) => (one.id === id ? { ...one, ...change } : one));
  }

  private keep(one: Waiting): Promise<void> {
    return shelf.keep<Waiting>({ id: this.shelfId(one.id), author: this.author, kind: KIND, at: one.at, value: one });
  }

  private shelfId(id: string): string {
    return shelf.idOf(this.author, KIND, id);
  }
}
