/** What the citizen said and the server does not have yet: sent one after the other, kept over a reload, tried again. */
import type { Said } from "./lines";
import type { Posted } from "./talk";

const KEY = "helpline.waiting";
const FIRST_MS = 2_000;
const LAST_MS = 30_000;

export interface Waiting extends Posted {
  text: string;
  sent: boolean;
}

interface Kept {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export class Outbox {
  waiting: Waiting[];
  /** The first one was refused; only a person can say whether to try again. */
  failed = false;
  private busy = false;
  private pause = FIRST_MS;

  constructor(
    private readonly send: (one: Posted) => Promise<void>,
    private readonly changed: () => void,
    private readonly kept: Kept,
  ) {
    this.waiting = load(kept);
  }

  add(said: Said): void {
    this.waiting.push({ id: randomId(), kind: said.kind, body: said.body, media: said.media, text: said.text, sent: false });
    this.keep();
    this.flush();
  }

  /** So many of ours are shown as said now: they need not be shown as waiting any more. */
  arrived(count: number): void {
    for (let left = count; left > 0; left -= 1) {
      const index = this.waiting.findIndex((one) => one.sent);
      if (index < 0) return;
      this.waiting.splice(index, 1);
    }
    this.keep();
  }

  again(): void {
    this.failed = false;
    this.flush();
  }

  flush(): void {
    const one = this.waiting.find((each) => !each.sent);
    if (!one || this.busy || this.failed) {
      this.changed();
      return;
    }
    this.busy = true;
    this.changed();
    this.send(one).then(
      () => {
        one.sent = true;
        this.busy = false;
        this.pause = FIRST_MS;
        this.keep();
        this.flush();
      },
      (status: number) => {
        this.busy = false;
        // Refused as it is; no link, too fast and a server in trouble pass.
        this.failed = status >= 400 && status < 500 && status !== 429 && status !== 404;
        if (!this.failed) setTimeout(() => this.flush(), this.pause);
        this.pause = Math.min(LAST_MS, this.pause * 2);
        this.changed();
      },
    );
  }

  private keep(): void {
    try {
      this.kept.setItem(KEY, JSON.stringify(this.waiting));
    } catch {
      // A full or forbidden storage: what waits is lost with the page, and only then.
    }
  }
}

function load(kept: Kept): Waiting[] {
  try {
    const found = JSON.parse(kept.getItem(KEY) || "[]") as Waiting[];
    return found.filter((one) => !one.sent);
  } catch {
    return [];
  }
}

/** A random UUID of version 4; `crypto.randomUUID` is younger than many phones. */
export function randomId(): string {
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[6] = ((octets[6] as number) & 0x0f) | 0x40;
  octets[8] = ((octets[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(octets, (one) => (one + 256).toString(16).slice(1)).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
