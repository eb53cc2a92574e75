/** Bringing a patient into today's list: an encounter made once, however often the button or the network repeats it. */
import { go } from "../router";
import { http } from "../wire/http";
import { screen } from "../wire/screen";
import type { Encounter, EncounterCard, EncounterNew } from "../wire/types";

/** What most patients speak; the screen's own language says nothing about the patient. */
const USUAL_LANGUAGE = "ur";

/** Opens the encounter of a patient who has come; `id` is made by the caller and kept until this succeeded. */
export async function arrive(patientId: string, id: string): Promise<void> {
  const body: EncounterNew = {
    id,
    patient_id: patientId,
    room_id: screen.peek()?.room_id ?? null,
    language: USUAL_LANGUAGE,
  };
  const made = await http.post<Encounter>("/api/encounters", body);
  go(`/desk/encounter/${made.card.id}#complaint`);
}

/** The open encounter of a patient, if he is here already. */
export function openEncounter(cards: readonly EncounterCard[], patientId: string): EncounterCard | undefined {
  return cards.find((card) => card.patient.id === patientId && card.state !== "finished" && card.state !== "cancelled");
}

export function newId(): string {
  return crypto.randomUUID();
}
