/** The chat's requests. The browser's secret is a cookie that no script sees. A refusal rejects with its status, 0: no link. */
import type { Chat as Wire, ChatLine as WireLine } from "../wire/types";

export type Chat = Wire;
export type ChatLine = WireLine;

export interface Posted {
  id: string;
  kind: "text" | "pick" | "photo" | "voice";
  body: string;
  media?: { mime: string; data: string } | undefined;
}

const CHAT = "/api/helpline/chat";

export function open(): Promise<Chat> {
  return ask("POST", CHAT, {}) as Promise<Chat>;
}

export function read(after: number, wait: number): Promise<Chat> {
  return ask("GET", `${CHAT}/messages?after=${after}&wait=${wait}`) as Promise<Chat>;
}

/**
 * A picture or voice note first, then the message that brings it; the same id twice is one message. What was brought
 * is noted in `one`, so that another try does not bring it again.
 */
export function send(one: Posted): Promise<void> {
  return brought(one).then(() => ask("POST", `${CHAT}/messages`, { id: one.id, kind: one.kind, body: one.body })).then(() => undefined);
}

function brought(one: Posted): Promise<void> {
  if (!one.media) return Promise.resolve();
  return (ask("POST", `${CHAT}/media`, one.media) as Promise<{ id: string }>).then((answer) => {
    one.body = answer.id;
    one.media = undefined;
  });
}

function ask(method: string, path: string, body?: object): Promise<unknown> {
  const init: RequestInit = { method, credentials: "same-origin" };
  if (body) {
    init.body = JSON.stringify(body);
    init.headers = { "Content-Type": "application/json" };
  }
  return fetch(path, init).then(
    (response) => {
      if (!response.ok) return Promise.reject(response.status);
      return response.status === 204 ? undefined : response.json();
    },
    () => Promise.reject(0),
  );
}
