/**
 * Decides when a page takes its seat, offers, restarts ICE or starts a new connection.
 *
 * > Time (ms) and what happened come in, at most one decision goes out. While the encounter is open and the seat
 * > is ours it never gives up: there is no state without a next try.
 *
 * Must not know RTCPeerConnection, sockets or the screen.
 */

export type Decision = "join" | "offer" | "restart" | "fresh";
export type Transport = "none" | "checking" | "flowing" | "troubled";

export interface Recovery {
  /** The signalling link is up. */
  wire: boolean;
  seat: "none" | "asking" | "held" | "elsewhere" | "left";
  transport: Transport;
  /** When `transport` became what it is. */
  since: number;
  ice: RTCIceConnectionState;
  /** When packets last came in, whoever they were from. */
  heardAt: number;
  /** An offer is on its way and not answered yet. */
  offering: Decision | null;
  /** The server still knows the connection that this page holds, so an ICE restart will do. */
  restartable: boolean;
  /** Receive-only pairs are missing: offer again when quiet. */
  wanting: boolean;
  /** Offers in a row that brought no media. */
  tries: number;
  /** Not before this may the next try begin. */
  pauseUntil: number;
  /** When media stopped; null while it flows and before it first did. */
  lostAt: number | null;
}

export type Happening =
  | { type: "wire"; up: boolean }
  | { type: "seated"; kept: boolean }
  | { type: "join_refused" }
  | { type: "answered"; same: boolean }
  | { type: "offer_refused" }
  | { type: "ice"; state: RTCIceConnectionState }
  | { type: "heard" }
  | { type: "silent" }
  | { type: "wake" }
  | { type: "missing" }
  | { type: "elsewhere" }
  | { type: "left" }
  | { type: "return" }
  | { type: "tick" };

/** `disconnected` often mends itself: wait this long before an ICE restart. */
export const DISCONNECTED_PATIENCE_MS = 2_000;
/** An ICE restart that brought nothing by then is followed by a new connection. */
export const RESTART_PATIENCE_MS = 4_000;
/** A new connection gets this long, and 2 s more with every try: thin links need it for DTLS. */
export const FRESH_PATIENCE_MS = 6_000;
const FRESH_PATIENCE_MOST_MS = 14_000;
const REFUSED_PAUSE_MS = 1_500;
const REFUSED_PAUSE_MOST_MS = 8_000;

export function begin(now: number): Recovery {
  return {
    wire: false,
    seat: "none",
    transport: "none",
    since: now,
    ice: "new",
    heardAt: now,
    offering: null,
    restartable: false,
    wanting: false,
    tries: 0,
    pauseUntil: 0,
    lostAt: null,
  };
}

export function react(before: Recovery, happening: Happening, now: number): [Recovery, Decision | null] {
  const state = apply(before, happening, now);
  const decision = decide(state, now);
  return decision ? [commit(state, decision), decision] : [state, null];
}

/** Seconds without media, 0 while it flows and before it first did. */
export function lostFor(state: Recovery, now: number): number {
  return state.lostAt === null ? 0 : Math.max(0, (now - state.lostAt) / 1000);
}

function apply(state: Recovery, happening: Happening, now: number): Recovery {
  switch (happening.type) {
    case "wire":
      return happening.up ? { ...state, wire: true } : wireDown(state);
    case "seated":
      return { ...seatedAs(state, happening.kept, now), pauseUntil: 0 };
    case "join_refused":
      return refused({ ...state, seat: state.seat === "asking" ? "none" : state.seat }, now);
    case "answered":
      return answered(state, happening.same, now);
    case "offer_refused":
      return offerRefused(state, now);
    case "ice":
      return iceMoved({ ...state, ice: happening.state }, now);
    case "heard":
      return heard({ ...state, heardAt: now }, now);
    case "silent":
      return state.transport === "flowing" ? troubled(state, state.heardAt) : state;
    case "wake":
      return woken(state, now);
    case "missing":
      return { ...state, wanting: true };
    case "elsewhere":
      return { ...state, seat: "elsewhere" };
    case "left":
      return { ...state, seat: "left", transport: "none", restartable: false, lostAt: null };
    case "return":
      return { ...begin(now), wire: state.wire };
    case "tick":
      return state;
  }
}

function decide(state: Recovery, now: number): Decision | null {
  if (!state.wire || now < state.pauseUntil) return null;
  if (state.seat === "none") return "join";
  if (state.seat !== "held" || state.offering) return null;
  switch (state.transport) {
    case "none":
      return "fresh";
    case "troubled":
      return ripe(state, now) ? nextTry(state) : null;
    case "checking":
      return now - state.since >= patience(state) ? "fresh" : null;
    case "flowing":
      return state.wanting ? "offer" : null;
  }
}

function commit(state: Recovery, decision: Decision): Recovery {
  if (decision === "join") return { ...state, seat: "asking" };
  const tries = decision === "offer" ? state.tries : state.tries + 1;
  return { ...state, offering: decision, tries, wanting: false };
}

/** An answer may be lost with the link, so an offer in flight counts as not made. */
function wireDown(state: Recovery): Recovery {
  const seat = state.seat === "held" || state.seat === "asking" ? "none" : state.seat;
  return { ...state, wire: false, seat, offering: null, wanting: state.wanting || state.offering === "offer" };
}

function seatedAs(state: Recovery, kept: boolean, now: number): Recovery {
  const held = { ...state, seat: "held" as const };
  if (kept) return { ...held, restartable: true };
  if (state.transport === "none") return { ...held, restartable: false };
  return { ...troubled(held, now), ice: "failed", restartable: false };
}

function answered(state: Recovery, same: boolean, now: number): Recovery {
  const plain = state.offering === "offer";
  const open = { ...state, offering: null };
  if (!same) return { ...troubled(open, now), ice: "failed", restartable: false };
  if (plain) return open;
  return { ...open, transport: "checking", since: now, restartable: true };
}

/** A refused re-offer leaves flowing media alone: the missing pairs are asked for again later. */
function offerRefused(state: Recovery, now: number): Recovery {
  const open = { ...state, offering: null };
  if (state.offering === "offer") return { ...open, wanting: true, pauseUntil: now + REFUSED_PAUSE_MOST_MS };
  return refused({ ...troubled(open, now), restartable: false }, now);
}

function refused(state: Recovery, now: number): Recovery {
  const pause = Math.min(REFUSED_PAUSE_MOST_MS, REFUSED_PAUSE_MS * Math.max(1, state.tries));
  return { ...state, pauseUntil: now + pause };
}

function iceMoved(state: Recovery, now: number): Recovery {
  const { ice, transport } = state;
  if (ice === "connected" || ice === "completed") {
    return transport === "none" || state.offering ? state : flowing(state, now);
  }
  if (ice === "disconnected" || ice === "failed") return transport === "flowing" ? troubled(state, now) : state;
  return state;
}

/** After an ICE restart on a path that never broke, no state change is told: packets tell it. */
function heard(state: Recovery, now: number): Recovery {
  const whole = state.ice === "connected" || state.ice === "completed";
  if (!whole || state.offering) return state;
  return state.transport === "checking" || state.transport === "troubled" ? flowing(state, now) : state;
}

function woken(state: Recovery, now: number): Recovery {
  if (state.transport !== "flowing" && state.transport !== "troubled") return state;
  return { ...troubled(state, now), since: now - DISCONNECTED_PATIENCE_MS, pauseUntil: 0 };
}

function flowing(state: Recovery, now: number): Recovery {
  return { ...state, transport: "flowing", since: now, tries: 0, lostAt: null, restartable: true };
}

function troubled(state: Recovery, since: number): Recovery {
  if (state.transport === "none") return { ...state, since };
  const lostAt = state.lostAt ?? (state.transport === "flowing" ? since : null);
  return { ...state, transport: "troubled", since: state.transport === "troubled" ? state.since : since, lostAt };
}

function ripe(state: Recovery, now: number): boolean {
  return state.ice !== "disconnected" || now - state.since >= DISCONNECTED_PATIENCE_MS;
}

function nextTry(state: Recovery): Decision {
  return state.restartable && state.tries === 0 ? "restart" : "fresh";
}

function patience(state: Recovery): number {
  if (state.tries <= 1 && state.lostAt !== null) return RESTART_PATIENCE_MS;
  return Math.min(FRESH_PATIENCE_MOST_MS, FRESH_PATIENCE_MS + 2_000 * (state.tries - 1));
}
