/** Microphone and camera as this tab last had them, so that a reload does not light a camera that was off. */

export interface Switches {
  mic: boolean;
  camera: boolean;
}

export function recallSwitches(callId: string): Switches {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key(callId)) ?? "null");
    if (typeof kept === "object" && kept !== null && "mic" in kept && "camera" in kept) {
      return { mic: kept.mic !== false, camera: kept.camera !== false };
    }
  } catch {
    return { mic: true, camera: true };
  }
  return { mic: true, camera: true };
}

export function rememberSwitches(callId: string, switches: Switches): void {
  try {
    sessionStorage.setItem(key(callId), JSON.stringify(switches));
  } catch {
    return;
  }
}

function key(callId: string): string {
  return `e-ilaj.switches.${callId}`;
}
