/**
 * HTTP to our server: JSON in, JSON out, problem documents (RFC 9457) as `Refused`, silence as `NoLink`.
 *
 * Who signs in and where the access token comes from is identity.ts; this file only asks for it.
 * Reads are repeated with growing pauses; writes are not (outbox.ts repeats those that may be).
 */
import { learnTime } from "./clock";
import { learnLink } from "./link";
import type { FieldProblem, Problem } from "./types";

const TIMEOUT_MS = 20_000;
const READ_TRIES = 3;

/** The server answered and said no. `problem.code` is stable; `problem.reference` is for the telephone. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
  get code(): string {
    return this.problem.code;
  }
  field(name: string): FieldProblem | undefined {
    return this.problem.fields.find((field) => field.field === name);
  }
}

/** No answer: the link or the server is away. */
export class NoLink extends Error {}

export interface Access {
  /** The bearer token, refreshed first when it is about to end; null when nobody is signed in. */
  token(): Promise<string | null>;
  /** The server no longer takes this token. True when a new one could be had. */
  renew(refused: string | null): Promise<boolean>;
}

let access: Access = { token: async () => null, renew: async () => false };

/** identity.ts says where the token comes from (it needs `call` itself, so it cannot be imported here). */
export function useAccess(source: Access): void {
  access = source;
}

export const http = {
  get: <T>(path: string) => read<T>(path),
  /** `lasting`: it is sent to its end although the page is being left. */
  post: <T>(path: string, body: unknown = {}, lasting = false) => authorized<T>("POST", path, body, lasting),
  put: <T>(path: string, body: unknown) => authorized<T>("PUT", path, body),
  patch: <T>(path: string, body: unknown) => authorized<T>("PATCH", path, body),
  del: (path: string) => authorized<unknown>("DELETE", path),
  /** What is no JSON: a picture or a sound. */
  blob,
};

async function read<T>(path: string): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await authorized<T>("GET", path);
    } catch (error) {
      const passing = error instanceof NoLink || (error instanceof Refused && error.problem.status >= 500);
      if (!passing || tries >= READ_TRIES) throw error;
      await pause(300 * 3 ** (tries - 1) * (0.75 + Math.random() / 2));
    }
  }
}

async function authorized<T>(method: string, path: string, body?: unknown, lasting = false): Promise<T> {
  const token = await access.token();
  try {
    return await call<T>(method, path, body, token, lasting);
  } catch (error) {
    // `auth.wrong` is about a typed password, a new token would not mend it.
    if (!(error instanceof Refused) || error.problem.status !== 401 || error.code === "auth.wrong") throw error;
    if (!(await access.renew(token))) throw error;
    return call<T>(method, path, body, await access.token(), lasting);
  }
}

async function blob(path: string, type: string): Promise<Blob> {
  const token = await access.token();
  const response = await fetch(path, {
    headers: token === null ? {} : { Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(TIMEOUT_MS * 3),
    cache: "no-store",
  }).catch(() => null);
  if (response === null) throw new NoLink(path);
  if (!response.ok) throw new Refused(asProblem(response.status, await response.text()));
  return new Blob([await response.arrayBuffer()], { type });
}

/** One exchange. @throws Refused, NoLink */
export async function call<T>(method: string, path: string, body: unknown, token: string | null, lasting = false): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (token !== null) headers.Authorization = `Bearer ${token}`;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const request: RequestInit = { method, headers, signal: AbortSignal.timeout(TIMEOUT_MS), cache: "no-store", keepalive: lasting };
  if (body !== undefined) request.body = JSON.stringify(body);
  const began = performance.now();
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, request);
    text = await response.text();
  } catch {
    learnLink(null);
    throw new NoLink(path);
  }
  learnLink(performance.now() - began);
  learnTime(response.headers.get("date"));
  if (!response.ok) throw new Refused(asProblem(response.status, text));
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

/** The problem document, or one made up from the status when something between us and the server answered. */
export function asProblem(status: number, text: string): Problem {
  const unknown = { type: "about:blank", title: "", status, code: `http.${status}`, detail: "", fields: [], reference: "" };
  try {
    const told = JSON.parse(text) as Partial<Problem> | null;
    return typeof told === "object" && told !== null ? { ...unknown, ...told } : unknown;
  } catch {
    return unknown;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
