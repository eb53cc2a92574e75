/**
 * What was measured of this device's link shortly before (link-test.ts), kept in the tab so that another page of ours
 * finds it. A measurement of another network, or an old one, is none.
 */

import type { LinkMeasuredInput } from "../wire/types";

const KEY = "e-ilaj.link";
const GOOD_FOR_MS = 10 * 60_000;

interface Known {
  at: number;
  network: string;
  link: LinkMeasuredInput;
}

export function recallLink(now = Date.now()): LinkMeasuredInput | null {
  try {
    const known = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Known | null;
    const fresh = known !== null && now - known.at >= 0 && now - known.at < GOOD_FOR_MS;
    return fresh && known.network === networkName() ? known.link : null;
  } catch {
    return null;
  }
}

export function rememberLink(link: LinkMeasuredInput, now = Date.now()): void {
  try {
    const known: Known = { at: now, network: networkName(), link };
    sessionStorage.setItem(KEY, JSON.stringify(known));
  } catch {
    return;
  }
}

/** As much as a browser tells of which network it is on; "" where it tells nothing. */
function networkName(): string {
  const told = (navigator as Navigator & { connection?: { type?: string } }).connection;
  return told?.type ?? "";
}

/** What some browsers tell of the device's network. */
export function network(): EventTarget | null {
  return (navigator as Navigator & { connection?: EventTarget }).connection ?? null;
}
