/** What is wrong with a device, in one word that the screen has a sentence for. Pure. */

export type Trouble = "denied" | "busy" | "absent" | "gone" | "unsupported";

export type Settled<T> = { ok: true; value: T } | { ok: false; trouble: Trouble };

/** Runs a request for a device; a refusal becomes a word (W3C Media Capture, names of getUserMedia errors). */
export async function settle<T>(request: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await request() };
  } catch (error) {
    return { ok: false, trouble: troubleOf(error instanceof Error ? error.name : "") };
  }
}

export function troubleOf(name: string): Trouble {
  switch (name) {
    case "NotAllowedError":
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "OverconstrainedError":
      return "absent";
    case "NotSupportedError":
      return "unsupported";
    default:
      return "busy";
  }
}
