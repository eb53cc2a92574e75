/**
 * Voice notes on their way: kept on the device until the server has them whole, so that a reload, a killed browser or
 * a lost link costs no word. Recording and showing them is the screen's.
 */

import { signal } from "@preact/signals";
import * as shelf from "../wire/shelf";
import type { Piece } from "../wire/types";
import type { BulkSender } from "./bulk";

export interface VoiceNote {
  id: string;
  seconds: number;
  mime: Piece["mime"];
  /** Share 0..1 that has arrived. */
  progress: number;
  /** The server will not take it: it stays here until it is dropped. */
  refused: boolean;
}

interface Kept {
  note: Pick<VoiceNote, "id" | "seconds" | "mime">;
  octets: Uint8Array;
}

const KIND = "voice-note";

export class VoiceNotes {
  /** Those that are not whole at the server yet, oldest first. */
  readonly waiting = signal<readonly VoiceNote[]>([]);

  /** @param author names seat and call, so that nobody else's notes are sent */
  constructor(
    private readonly author: string,
    private readonly sender: BulkSender,
  ) {}

  /** Takes up what this seat left unsent on this device. */
  async resume(): Promise<void> {
    for (const { value } of await shelf.all<Kept>(this.author, KIND)) {
      if (!this.find(value.note.id)) this.send(value);
    }
  }

  /** Resolves when the device has it; sending goes on by itself. */
  async add(recorded: Blob, seconds: number): Promise<string> {
    const id = crypto.randomUUID();
    const mime = (recorded.type.split(";")[0] || "audio/webm") as Piece["mime"];
    const kept = { note: { id, seconds, mime }, octets: new Uint8Array(await recorded.arrayBuffer()) };
    await shelf.keep<Kept>({ id: this.shelfId(id), author: this.author, kind: KIND, at: Date.now(), value: kept });
    this.send(kept);
    return id;
  }

  async drop(id: string): Promise<void> {
    this.waiting.value = this.waiting.peek().filter((note) => note.id !== id);
    await shelf.drop(this.shelfId(id));
  }

  private send({ note, octets }: Kept): void {
    this.waiting.value = [...this.waiting.peek(), { ...note, progress: 0, refused: false }];
    const wanted = () => this.find(note.id) !== undefined;
    const bulk = { ...note, kind: "voice" as const, octets, takenAt: null };
    const progress = (share: number) => this.change(note.id, { progress: share });
    void this.sender.send(bulk, wanted, progress).then((sent) => {
      if (sent === "whole") void this.drop(note.id);
      if (sent === "refused") this.change(note.id, { refused: true });
    });
  }

  private find(id: string): VoiceNote | undefined {
    return this.waiting.peek().find((note) => note.id === id);
  }

  private change(id: string, change: Partial<VoiceNote>): void {
    this.waiting.value = this.waiting.peek().map((note) => (note.id === id ? { ...note, ...change } : note));
  }

  private shelfId(id: string): string {
    return shelf.idOf(this.author, KIND, id);
  }
}
