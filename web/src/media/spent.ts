/**
 * Megabytes that a call has used on this tab, over reloads of its page. Kept in steps, as storage is slow.
 * Must not know where the bytes are counted.
 */

const STEP_BYTES = 50_000;

export class Spent {
  private bytes: number;
  private kept: number;

  constructor(private readonly callId: string) {
    this.bytes = this.kept = recall(callId);
  }

  add(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes - this.kept >= STEP_BYTES) this.keep();
  }

  megabytes(): number {
    return this.bytes / 1_000_000;
  }

  keep(): void {
    this.kept = this.bytes;
    try {
      sessionStorage.setItem(key(this.callId), String(Math.round(this.bytes)));
    } catch {
      return;
    }
  }
}

function recall(callId: string): number {
  try {
    const kept = Number(sessionStorage.getItem(key(callId)));
    return Number.isFinite(kept) && kept > 0 ? kept : 0;
  } catch {
    return 0;
  }
}

function key(callId: string): string {
  return `e-ilaj.spent.${callId}`;
}
