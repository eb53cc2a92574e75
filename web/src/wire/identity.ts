/**
 * Who is signed in on this page: the access token in memory only, the refresh token in a cookie that scripts cannot see.
 *
 * Refreshing is done once at a time in all tabs together (the refresh token changes with every use, two tabs using the
 * same one would look like a theft).
 */
import { signal } from "@preact/signals";
import { chosen, remember, forget as unremember } from "../media/remembered";
import { Refused, call, http, useAccess } from "./http";
import type { Me, SignIn, SignedIn } from "./types";

/** undefined: not known yet; null: nobody. A guest with an invitation is nobody here, but has a token. */
export const me = signal<Me | null | undefined>(undefined);
/** Set when somebody was signed in and no longer is: sign-in opens over the page. */
export const signedOut = signal<"" | "deactivated" | "revoked" | "expired">("");

const REFRESH_BEFORE_MS = 60_000;
/** Somebody signed in on this device: the cookie itself cannot be seen. Without it nobody is asked who is here. */
const SIGNED_IN = "e-ilaj.signed-in";
let token: string | null = null;
let endsAt = 0;
let guest = false;
let refreshing: Promise<boolean> | null = null;

useAccess({ token: accessToken, renew });

/** A new token after `refused` was not taken any more; true when there is one. A guest's token ends for good. */
export async function renew(refused: string | null): Promise<boolean> {
  if (guest || token === null) return false;
  return refused === token ? refresh() : true;
}

/** The bearer token, refreshed first when it ends within a minute; null when nobody is signed in. */
export async function accessToken(): Promise<string | null> {
  if (token !== null && !guest && Date.now() > endsAt - REFRESH_BEFORE_MS) await refresh().catch(() => false);
  return token;
}

/** Asks the cookie who we are; called once when a page opens. @throws NoLink */
export async function recognize(): Promise<Me | null> {
  if (me.peek() === undefined && chosen(SIGNED_IN) !== null) await refresh();
  me.value ??= null;
  return me.peek() ?? null;
}

/** @throws Refused (`auth.wrong`, `auth.locked`), NoLink */
export async function signIn(given: SignIn): Promise<Me> {
  const answer = await call<SignedIn>("POST", "/api/auth/sign-in", given, null);
  adopt(answer);
  return answer.me;
}

export async function signOut(): Promise<void> {
  await http.post("/api/auth/sign-out").catch(() => undefined);
  forget("");
}

/** A new access token by the refresh cookie. False: nobody is signed in any more. @throws NoLink */
export function refresh(): Promise<boolean> {
  refreshing ??= oneTabAtATime(askForToken).finally(() => {
    refreshing = null;
  });
  return refreshing;
}

/** An invitation was redeemed: this page may speak for a guest without an account. */
export function adoptGuest(accessTokenOfGuest: string): void {
  token = accessTokenOfGuest;
  guest = true;
  me.value = null;
}

/** Nobody is signed in from now on; `why` is shown when it was not the person's own wish. */
export function forget(why: typeof signedOut.value): void {
  token = null;
  me.value = null;
  signedOut.value = why;
  unremember(SIGNED_IN);
}

function adopt(answer: SignedIn): void {
  token = answer.access_token;
  endsAt = Date.now() + answer.expires_in * 1000;
  guest = false;
  me.value = answer.me;
  signedOut.value = "";
  remember(SIGNED_IN, "1");
}

async function askForToken(): Promise<boolean> {
  try {
    adopt(await call<SignedIn>("POST", "/api/auth/refresh", {}, null));
    return true;
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status >= 500) throw error;
    forget(me.peek() ? (error.code === "auth.revoked" ? "revoked" : "expired") : "");
    return false;
  }
}

function oneTabAtATime(work: () => Promise<boolean>): Promise<boolean> {
  return "locks" in navigator ? navigator.locks.request("e-ilaj-refresh", work) : work();
}
