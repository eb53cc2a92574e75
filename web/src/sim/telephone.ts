/** The phone's end of a call: the browser's microphone, one connection, all candidates in one description. */
import { signal } from "@preact/signals";
import { type Ring, post } from "./wire";

const GATHER_MS = 3_000;

/** Why the last call could not begin, "" if it could. */
export const micTrouble = signal(false);

export class Telephone {
  private connection: RTCPeerConnection | null = null;
  private microphone: MediaStream | null = null;
  private answered = "";

  constructor(
    private readonly personId: string,
    private readonly onSound: (sound: MediaStream | null) => void,
  ) {}

  /** Rings the helpline. `payload` of the button that was pressed. */
  async dial(payload = ""): Promise<void> {
    const connection = await this.open();
    if (!connection) return;
    await connection.setLocalDescription(await connection.createOffer());
    const sdp = await described(connection);
    await post(`/people/${this.personId}/dial`, { sdp, payload });
  }

  /** Answers the helpline's call. */
  async pickUp(ring: Ring): Promise<void> {
    const connection = await this.open();
    if (!connection) return;
    await connection.setRemoteDescription({ type: "offer", sdp: ring.offer });
    await connection.setLocalDescription(await connection.createAnswer());
    await post(`/people/${this.personId}/pick-up`, { sdp: await described(connection) });
  }

  async putDown(): Promise<void> {
    this.close();
    await post(`/people/${this.personId}/put-down`);
  }

  /** Follows what the network says of the call. */
  async follow(ring: Ring | null): Promise<void> {
    if (!this.connection) return;
    if (!ring || ring.state === "ended") {
      if (ring) this.close();
      return;
    }
    if (ring.answer && ring.answer !== this.answered && this.connection.signalingState === "have-local-offer") {
      this.answered = ring.answer;
      await this.connection.setRemoteDescription({ type: "answer", sdp: ring.answer });
    }
    // WhatsApp lets nobody be heard before the call was accepted.
    for (const track of this.microphone?.getTracks() ?? []) track.enabled = ring.state === "talking";
  }

  close(): void {
    this.connection?.close();
    for (const track of this.microphone?.getTracks() ?? []) track.stop();
    this.connection = this.microphone = null;
    this.answered = "";
    this.onSound(null);
  }

  private async open(): Promise<RTCPeerConnection | null> {
    this.close();
    micTrouble.value = false;
    try {
      this.microphone = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      micTrouble.value = true;
      return null;
    }
    const connection = new RTCPeerConnection();
    connection.ontrack = (event) => this.onSound(event.streams[0] ?? new MediaStream([event.track]));
    for (const track of this.microphone.getTracks()) {
      track.enabled = false;
      connection.addTrack(track, this.microphone);
    }
    this.connection = connection;
    return connection;
  }
}

/** The description with all candidates: there is no second message. */
async function described(connection: RTCPeerConnection): Promise<string> {
  await new Promise<void>((done) => {
    if (connection.iceGatheringState === "complete") return done();
    setTimeout(done, GATHER_MS);
    connection.addEventListener("icegatheringstatechange", () => connection.iceGatheringState === "complete" && done());
  });
  return connection.localDescription?.sdp ?? "";
}
