/**
 * Decides when a page takes its seat, offers, looks for a path, restarts ICE or starts a new connection.
 *
 * > Time (ms) and what happened come in, at most one decision goes out. While the encounter is open and the seat
 * > is ours it never gives up: there is no state without a next try.
 *
 * A lost path is first looked for by the page alone (`rekindle`), at once and again and again, with or without
 * signalling. Only when signalling works and media still does not come, the server is asked: by an ICE restart, and
 * as the last resort by a new connection.
 *
 * Must not know RTCPeerConnection, sockets or the screen.
 */

/** What is offered to the server. */
export type Offering = "offer" | "restart" | "fresh";
export type Decision = "join" | "rekindle" | Offering;
export type Transport = "none" | "checking" | "flowing" | "troubled";

export interface Recovery {
  /** The signalling link is up. */
  wire: boolean;
  /** When it came up last. */
  wireSince: number;
  seat: "none" | "asking" | "held" | "elsewhere" | "left";
  transport: Transport;
  /** When `transport` became what it is. */
  since: number;
  ice: RTCIceConnectionState;
  /** When packets last came in, whoever they were from. */
  heardAt: number;
  /** An offer is on its way and not answered yet. */
  offering: Offering | null;
  /** The connection has had an answer, so that a path can be looked for without the server's help. */
  warm: boolean;
  rekindledAt: number;
  /** Of the path as last measured; thin links are given longer. */
  roundTripMs: number;
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
  | { type: "round_trip"; ms: number }
  | { type: "wake" }
  | { type: "missing" }
  | { type: "elsewhere" }
  | { type: "left" }
  | { type: "return" }
  | { type: "tick" };

/** A search for the path lasts this long, or four round trips where that is longer, before it begins anew. */
export const REKINDLE_MS = 2_000;
const REKINDLE_ROUND_TRIPS = 4;
/** With signalling up, this long without media until the server is asked for an ICE restart. */
export const RESTART_AFTER_MS = 4_000;
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
    wireSince: now,
    seat: "none",
    transport: "none",
    since: now,
    ice: "new",
    heardAt: now,
    offering: null,
    warm: false,
    rekindledAt: Number.NEGATIVE_INFINITY,
    roundTripMs: 0,
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
  return decision ? [commit(state, decision, now), decision] : [state, null];
}

/** Seconds without media, 0 while it flows and before it first did. */
export function lostFor(state: Recovery, now: number): number {
  return state.lostAt === null ? 0 : Math.max(0, (now - state.lostAt) / 1000);
}

function apply(state: Recovery, happening: Happening, now: number): Recovery {
  switch (happening.type) {
    case "wire":
      return happening.up ? { ...state, wire: true, wireSince: now } : wireDown(state);
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
    case "round_trip":
      return { ...state, roundTripMs: happening.ms };
    case "wake":
      return woken(state, now);
    case "missing":
      return { ...state, wanting: true };
    case "elsewhere":
      return { ...state, seat: "elsewhere", warm: false };
    case "left":
      return { ...state, seat: "left", transport: "none", restartable: false, warm: false, lostAt: null };
    case "return":
      return { ...begin(now), wire: state.wire };
    case "tick":
      return state;
  }
}

function decide(state: Recovery, now: number): Decision | null {
  const asking = state.wire && now >= state.pauseUntil ? ask(state, now) : null;
  if (asking) return asking;
  return dark(state, now) && now - state.rekindledAt >= searching(state) ? "rekindle" : null;
}

/** What is to be asked of the server, if anything. */
function ask(state: Recovery, now: number): Decision | null {
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

function commit(state: Recovery, decision: Decision, now: number): Recovery {
  if (decision === "join") return { ...state, seat: "asking" };
  if (decision === "rekindle") return { ...state, rekindledAt: now };
  if (decision === "offer") return { ...state, offering: decision, wanting: false };
  return { ...state, offering: decision, tries: state.tries + 1, wanting: false, warm: decision === "restart" && state.warm };
}

/** No media comes over a connection that had an answer, and no offer is under way or due that would change that. */
function dark(state: Recovery, now: number): boolean {
  if (!state.warm || state.offering) return false;
  const inVain = state.transport === "checking" && now - state.since >= patience(state);
  return state.transport === "troubled" || (inVain && !state.wire);
}

function searching(state: Recovery): number {
  return Math.max(REKINDLE_MS, REKINDLE_ROUND_TRIPS * state.roundTripMs);
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
  return { ...troubled(held, now), ice: "failed", restartable: false, warm: false };
}

function answered(state: Recovery, same: boolean, now: number): Recovery {
  const plain = state.offering === "offer";
  const open = { ...state, offering: null };
  if (!same) return { ...troubled(open, now), ice: "failed", restartable: false, warm: false };
  if (plain) return open;
  return { ...open, transport: "checking", since: now, restartable: true, warm: true };
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

/** The device slept or got another network: whatever search is on, it began in another world. */
function woken(state: Recovery, now: number): Recovery {
  if (state.transport !== "flowing" && state.transport !== "troubled") return state;
  return { ...troubled(state, now), since: now, rekindledAt: Number.NEGATIVE_INFINITY, pauseUntil: 0 };
}

function flowing(state: Recovery, now: number): Recovery {
  return { ...state, transport: "flowing", since: now, tries: 0, lostAt: null, restartable: true };
}

function troubled(state: Recovery, since: number): Recovery {
  if (state.transport === "none") return { ...state, since };
  const lostAt = state.lostAt ?? (state.transport === "flowing" ? since : null);
  return { ...state, transport: "troubled", since: state.transport === "troubled" ? state.since : since, lostAt };
}

/** A connection that the server no longer knows cannot mend; any other is left to its own search for a while. */
function ripe(state: Recovery, now: number): boolean {
  return !state.restartable || now - Math.max(state.since, state.wireSince) >= RESTART_AFTER_MS + 2 * state.roundTripMs;
}

function nextTry(state: Recovery): Decision {
  return state.restartable && state.tries === 0 ? "restart" : "fresh";
}

function patience(state: Recovery): number {
  if (state.tries <= 1 && state.lostAt !== null) return RESTART_PATIENCE_MS;
  return Math.min(FRESH_PATIENCE_MOST_MS, FRESH_PATIENCE_MS + 2_000 * (state.tries - 1));
}
