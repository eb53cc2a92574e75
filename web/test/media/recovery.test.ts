import { describe, expect, test } from "vitest";
import { type Decision, type Happening, type Recovery, begin, lostFor, react } from "../../src/media/recovery";

/** Runs a story of [time, happening] and returns the state and what was decided when. */
function play(story: [number, Happening][], from: Recovery = begin(0)) {
  let state = from;
  const decided: [number, Decision][] = [];
  for (const [at, happening] of story) {
    const [next, decision] = react(state, happening, at);
    state = next;
    if (decision) decided.push([at, decision]);
  }
  return { state, decided };
}

function ticks(from: number, to: number): [number, Happening][] {
  const story: [number, Happening][] = [];
  for (let at = from; at <= to; at += 500) story.push([at, { type: "tick" }]);
  return story;
}

const inCall = play([
  [0, { type: "wire", up: true }],
  [100, { type: "seated", kept: false }],
  [200, { type: "answered", same: true }],
  [400, { type: "ice", state: "connected" }],
  [9_000, { type: "heard" }],
]);

describe("the way in", () => {
  test("joins when the wire is up, offers when seated, flows when ICE says so", () => {
    expect(inCall.decided).toEqual([
      [0, "join"],
      [100, "fresh"],
    ]);
    expect(inCall.state.transport).toBe("flowing");
    expect(inCall.state.tries).toBe(0);
  });

  test("nothing is decided while the wire is down", () => {
    expect(play(ticks(0, 5_000)).decided).toEqual([]);
  });

  test("a refused join is asked again after a pause, for ever", () => {
    let state = play([[0, { type: "wire", up: true }]]).state;
    let asked = 0;
    for (let at = 500; at < 600_000; at += 500) {
      const [next, decision] = react(state, state.seat === "asking" ? { type: "join_refused" } : { type: "tick" }, at);
      state = next;
      if (decision === "join") asked += 1;
    }
    expect(asked).toBeGreaterThan(50);
    expect(asked).toBeLessThan(500);
  });
});

describe("trouble with the path", () => {
  const what = (decided: [number, Decision][]) => decided.map(([, one]) => one);

  test("the page looks for it alone, at once and every two seconds, and needs no server for it", () => {
    const { decided, state } = play(
      [
        [10_000, { type: "silent" }],
        [10_100, { type: "wire", up: false }],
        ...ticks(10_500, 70_000),
        [70_100, { type: "heard" }],
        ...ticks(70_500, 80_000),
      ],
      inCall.state,
    );
    expect(new Set(what(decided))).toEqual(new Set(["rekindle"]));
    expect(decided[0]![0]).toBe(10_000);
    for (const [index, [at]] of decided.slice(1).entries()) expect(at - decided[index]![0]).toBeLessThanOrEqual(2_500);
    expect(decided.at(-1)![0]).toBeLessThan(70_100);
    expect(state.transport).toBe("flowing");
  });

  test("a search is given four round trips on a path that was slow", () => {
    const { decided } = play(
      [
        [9_000, { type: "round_trip", ms: 900 }],
        [10_000, { type: "silent" }],
        [10_100, { type: "wire", up: false }],
        ...ticks(10_500, 30_000),
      ],
      inCall.state,
    );
    expect(decided[1]![0]).toBe(14_000);
  });

  test("media that comes back ends it without a word to the server", () => {
    const { decided, state } = play(
      [
        [10_000, { type: "ice", state: "disconnected" }],
        ...ticks(10_500, 11_500),
        [11_800, { type: "ice", state: "connected" }],
        ...ticks(12_000, 20_000),
      ],
      inCall.state,
    );
    expect(decided).toEqual([[10_000, "rekindle"]]);
    expect(lostFor(state, 20_000)).toBe(0);
  });

  test("with signalling up the server is asked after 4 s, and a new connection is the last resort", () => {
    const { decided, state } = play(
      [
        [10_000, { type: "ice", state: "disconnected" }],
        ...ticks(10_500, 14_000),
        [14_200, { type: "answered", same: true }],
        ...ticks(14_500, 18_500),
        [18_700, { type: "answered", same: true }],
        ...ticks(19_000, 28_000),
      ],
      inCall.state,
    );
    expect(what(decided).filter((one) => one !== "rekindle")).toEqual(["restart", "fresh", "fresh"]);
    expect(decided.find(([, one]) => one === "restart")![0]).toBe(14_000);
    expect(decided.find(([, one]) => one === "fresh")![0]).toBe(18_500);
    expect(lostFor(state, 28_000)).toBe(18);
  });

  test("signalling that has only just come back is given the same time", () => {
    const { decided } = play(
      [
        [10_000, { type: "silent" }],
        [10_100, { type: "wire", up: false }],
        ...ticks(10_500, 30_000),
        [30_100, { type: "wire", up: true }],
        [30_200, { type: "seated", kept: true }],
        ...ticks(30_500, 34_500),
      ],
      inCall.state,
    );
    expect(decided.filter(([, one]) => one !== "rekindle")).toEqual([
      [30_100, "join"],
      [34_500, "restart"],
    ]);
  });

  test("a restart whose answer brought nothing is searched for too when the wire goes", () => {
    const { decided } = play(
      [
        [10_000, { type: "silent" }],
        ...ticks(10_500, 13_000),
        [13_200, { type: "answered", same: true }],
        [13_300, { type: "wire", up: false }],
        ...ticks(13_500, 30_000),
      ],
      inCall.state,
    );
    const after = decided.filter(([at]) => at > 13_300);
    expect(new Set(what(after))).toEqual(new Set(["rekindle"]));
    expect(after.length).toBeGreaterThan(4);
  });

  test("waking up, or another network, begins a search at once, and packets on an unbroken path end it", () => {
    const { decided, state } = play(
      [
        [9_900, { type: "silent" }],
        [10_000, { type: "wake" }],
        [10_300, { type: "heard" }],
        ...ticks(10_500, 30_000),
      ],
      inCall.state,
    );
    expect(decided).toEqual([
      [9_900, "rekindle"],
      [10_000, "rekindle"],
    ]);
    expect(state.transport).toBe("flowing");
  });

  test("silence while others are connected counts as trouble since the last packet", () => {
    const { decided, state } = play(
      [
        [9_000, { type: "heard" }],
        [10_300, { type: "silent" }],
      ],
      inCall.state,
    );
    expect(decided).toEqual([[10_300, "rekindle"]]);
    expect(lostFor(state, 10_300)).toBe(1.3);
  });

  test("a restart on a path that never broke ends with the first packet, without a word from ICE", () => {
    const { decided, state } = play(
      [
        [10_000, { type: "silent" }],
        ...ticks(10_500, 13_000),
        [13_200, { type: "answered", same: true }],
        [13_400, { type: "heard" }],
        ...ticks(13_500, 30_000),
      ],
      inCall.state,
    );
    expect(decided.at(-1)).toEqual([13_000, "restart"]);
    expect(state.transport).toBe("flowing");
  });
});

describe("the wire goes and comes back", () => {
  const cut: [number, Happening][] = [
    [10_000, { type: "wire", up: false }],
    [11_000, { type: "wire", up: true }],
  ];

  test("media kept by the server goes on without a new offer", () => {
    const { decided, state } = play([...cut, [11_100, { type: "seated", kept: true }], ...ticks(11_500, 15_000)], inCall.state);
    expect(decided).toEqual([[11_000, "join"]]);
    expect(state.transport).toBe("flowing");
  });

  test("a restarted server gets a new connection at once", () => {
    const { decided } = play([...cut, [11_100, { type: "seated", kept: false }]], inCall.state);
    expect(decided).toEqual([
      [11_000, "join"],
      [11_100, "fresh"],
    ]);
  });

  test("an offer that the cut swallowed is made again", () => {
    const { decided } = play(
      [
        [9_500, { type: "missing" }],
        ...cut,
        [11_100, { type: "seated", kept: true }],
      ],
      inCall.state,
    );
    expect(decided).toEqual([
      [9_500, "offer"],
      [11_000, "join"],
      [11_100, "offer"],
    ]);
  });

  test("an answer for another transport means a new connection", () => {
    const { decided } = play(
      [
        [10_000, { type: "silent" }],
        ...ticks(10_500, 13_000),
        [13_200, { type: "answered", same: false }],
      ],
      inCall.state,
    );
    expect(decided.slice(-2)).toEqual([
      [13_000, "restart"],
      [13_200, "fresh"],
    ]);
  });

  test("a refused re-offer leaves flowing media alone and is tried again later", () => {
    const { decided, state } = play(
      [
        [10_000, { type: "missing" }],
        [10_200, { type: "offer_refused" }],
        ...ticks(10_500, 30_000),
      ],
      inCall.state,
    );
    expect(decided.map(([, what]) => what)).toEqual(["offer", "offer"]);
    expect(state.transport).toBe("flowing");
  });
});

describe("the seat", () => {
  test("open on another screen: this one is quiet until it is taken back", () => {
    const away = play([[10_000, { type: "elsewhere" }], ...ticks(10_500, 20_000), [20_500, { type: "wire", up: false }], [21_000, { type: "wire", up: true }]], inCall.state);
    expect(away.decided).toEqual([]);
    expect(play([[30_000, { type: "return" }]], away.state).decided).toEqual([[30_000, "join"]]);
  });

  test("after leaving nothing is tried, also when the wire comes back", () => {
    const left = play([[10_000, { type: "left" }], [11_000, { type: "wire", up: false }], [12_000, { type: "wire", up: true }], ...ticks(12_500, 20_000)], inCall.state);
    expect(left.decided).toEqual([]);
  });
});
