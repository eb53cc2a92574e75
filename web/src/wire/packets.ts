/**
 * Socket.IO 5 over Engine.IO 4 as text: what a packet says, and how ours are written. Namespace "/" alone, no
 * attachments: the server refuses binary packets. Pure; knows neither sockets nor message types.
 */

export type Heard =
  | { kind: "open"; id: string; pingMs: number }
  | { kind: "ping" }
  | { kind: "closed" }
  | { kind: "admitted" }
  | { kind: "refused"; code: string }
  | { kind: "event"; type: string; message: unknown; ack: number | null }
  | { kind: "acknowledged"; ack: number; value: unknown }
  | { kind: "nothing" };

const NOTHING: Heard = { kind: "nothing" };
export const PONG = "3";

/** What one packet says; what cannot be read says nothing. */
export function read(packet: string): Heard {
  try {
    return readStrictly(packet);
  } catch {
    return NOTHING;
  }
}

export function hello(auth: object): string {
  return `40${JSON.stringify(auth)}`;
}

/** @param ack number under which the acknowledgement is to come, null for none */
export function event(type: string, message: object, ack: number | null): string {
  return `42${ack ?? ""}${JSON.stringify([type, message])}`;
}

/** Our acknowledgement of an event of the server. */
export function acknowledgement(ack: number, value: unknown): string {
  return `43${ack}${JSON.stringify([value])}`;
}

function readStrictly(packet: string): Heard {
  const rest = packet.slice(1);
  switch (packet[0]) {
    case "0": {
      const opened = JSON.parse(rest) as { sid: string; pingInterval: number };
      return { kind: "open", id: opened.sid, pingMs: opened.pingInterval };
    }
    case "1":
      return { kind: "closed" };
    case "2":
      return { kind: "ping" };
    case "4":
      return readMessage(rest);
    default:
      return NOTHING;
  }
}

function readMessage(text: string): Heard {
  const [, type, number, json = ""] = /^(\d)(\d*)(.*)$/s.exec(text) ?? [];
  const ack = number ? Number(number) : null;
  const value: unknown = json === "" ? null : JSON.parse(json);
  if (type === "0") return { kind: "admitted" };
  if (type === "1") return { kind: "closed" };
  if (type === "4") return { kind: "refused", code: (value as { message: string }).message };
  if (!Array.isArray(value)) return NOTHING;
  if (type === "2") return { kind: "event", type: String(value[0]), message: value[1], ack };
  if (type === "3" && ack !== null) return { kind: "acknowledged", ack, value: value[0] };
  return NOTHING;
}
