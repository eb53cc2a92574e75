/**
 * One Engine.IO 4 connection to the server: over a WebSocket, or by polling where a proxy eats WebSockets.
 * Carries packets as text and ends once; must not know what packets say, nor when to come back (socket.ts).
 */

export interface Wire {
  send(packet: string): void;
  /** Octets that wait to leave. */
  waiting(): number;
  close(): void;
}

export interface WireEars {
  packet(packet: string): void;
  /** It is over, told once; never after our own `close`. */
  ended(): void;
}

export type OpenWire = (path: string, ears: WireEars) => Wire;

const POLL_MS = 25_000;
const BETWEEN_PACKETS = "\x1e";

export const overWebSocket: OpenWire = (path, ears) => {
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${path}/?EIO=4&transport=websocket`);
  const end = () => {
    socket.onmessage = socket.onclose = null;
    socket.close();
  };
  socket.onmessage = ({ data }) => ears.packet(String(data));
  socket.onclose = () => {
    end();
    ears.ended();
  };
  return {
    send: (packet) => socket.readyState === WebSocket.OPEN && socket.send(packet),
    waiting: () => socket.bufferedAmount,
    close: end,
  };
};

export const byPolling: OpenWire = (path, ears) => {
  let session = "";
  let outgoing: string[] = [];
  let sending = false;
  let over = false;
  const ended = new AbortController();

  const ask = async (request: RequestInit) => {
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(POLL_MS)]);
    const answer = await fetch(`${path}/?EIO=4&transport=polling${session && `&sid=${session}`}`, {
      ...request,
      signal,
      cache: "no-store",
    });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  };
  const end = (): boolean => {
    const first = !over;
    over = true;
    ended.abort();
    return first;
  };
  const fail = () => {
    if (end()) ears.ended();
  };
  const flush = async () => {
    if (sending || session === "") return;
    sending = true;
    while (outgoing.length > 0 && !over) {
      const body = outgoing.join(BETWEEN_PACKETS);
      outgoing = [];
      await ask({ method: "POST", body });
    }
    sending = false;
  };
  const listen = async () => {
    while (!over) {
      const text = await ask({});
      if (session === "") session = (JSON.parse(text.split(BETWEEN_PACKETS)[0]!.slice(1)) as { sid: string }).sid;
      for (const packet of text.split(BETWEEN_PACKETS)) if (!over) ears.packet(packet);
    }
  };
  listen().catch(fail);
  return {
    send(packet) {
      outgoing.push(packet);
      flush().catch(fail);
    },
    waiting: () => outgoing.reduce((sum, packet) => sum + packet.length, 0),
    close() {
      // A word of goodbye, so that the server need not wait for the missing poll.
      if (session && !over) void fetch(`${path}/?EIO=4&transport=polling&sid=${session}`, { method: "POST", body: "1", keepalive: true }).catch(() => undefined);
      end();
    },
  };
};
