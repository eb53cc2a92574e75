/** A wire whose other end is the test: keeps what was sent, says what it is told to. */

import { Live } from "../../src/wire/live";
import { Socket } from "../../src/wire/socket";
import type { OpenWire, WireEars } from "../../src/wire/wires";

export interface ScriptedWire {
  way: "websocket" | "polling";
  sent: string[];
  closed: boolean;
  ears: WireEars;
}

export class Scripted {
  readonly wires: ScriptedWire[] = [];

  get last(): ScriptedWire {
    return this.wires.at(-1)!;
  }

  /** Lets the newest wire in, as the server does. */
  async admit(): Promise<void> {
    this.say('0{"sid":"s","pingInterval":5000}');
    await settle();
    this.say('40{"sid":"n"}');
  }

  say(packet: string): void {
    this.last.ears.packet(packet);
  }

  /** Requests of the newest wire that want an acknowledgement: [number, type, message]. */
  asked(): [string, string, Record<string, unknown>][] {
    return this.last.sent.flatMap((packet) => {
      const [, number, json] = /^42(\d+)(.*)$/s.exec(packet) ?? [];
      if (!number || !json) return [];
      const [type, message] = JSON.parse(json) as [string, Record<string, unknown>];
      return [[number, type, message]];
    });
  }

  answer(type: string, value: unknown): void {
    const [number] = this.asked().findLast(([, asked]) => asked === type) ?? [];
    this.say(`43${number}${JSON.stringify([{ ok: true, value }])}`);
  }

  live(): Live {
    const ways = { token: async () => "t", renew: async () => true, signedOut: () => undefined };
    return new Live(ways, (path, introduce, ears) => this.socket(path, introduce, ears));
  }

  socket(...[path, introduce, ears]: ConstructorParameters<typeof Socket>): Socket {
    return new Socket(path, introduce, ears, { websocket: this.open("websocket"), polling: this.open("polling") });
  }

  private open(way: ScriptedWire["way"]): OpenWire {
    return (_path, ears) => {
      const wire: ScriptedWire = { way, sent: [], closed: false, ears };
      this.wires.push(wire);
      return {
        send: (packet) => wire.sent.push(packet),
        waiting: () => 0,
        close: () => {
          wire.closed = true;
        },
      };
    };
  }
}

/** Lets promises that are ready run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
}
