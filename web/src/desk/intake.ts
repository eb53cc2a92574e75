/** One encounter at the desk: the server's version with what is typed here laid over it, saved as typed. */
import { useEffect } from "preact/hooks";
import { type Loaded, useLoad } from "../design/loading";
import { discard, entries, onAnswer, save, savedAt } from "../wire/outbox";
import { http } from "../wire/http";
import { triage } from "../wire/triage";
import type { ConsentGiven, Encounter, EncounterChange, IntakeChange, Vitals } from "../wire/types";
import { judged, withChange } from "./case";
import { moreUrgent } from "./judge";
import type { Section } from "./sections";

export interface Intake {
  loaded: Loaded<Encounter>;
  /** With unsent words laid over; undefined until loaded. */
  encounter: Encounter | undefined;
  change: (some: EncounterChange) => void;
  /** Complaints, answers, danger signs: only what is there changes. */
  saveCase: (change: IntakeChange) => void;
  saveVitals: (values: Vitals) => void;
  /** null takes an answer that was not sent yet back. */
  answer: (given: ConsentGiven) => void;
  /** When the server last had everything of this encounter, or null. */
  savedAt: number | null;
  waiting: boolean;
}

const KEYS = (id: string) => [`encounter:${id}`, `intake:${id}`, `vitals:${id}`, `consent:${id}:care`, `consent:${id}:recording`];

export function useIntake(id: string): Intake {
  const loaded = useLoad(() => http.get<Encounter>(`/api/encounters/${id}`), [id]);
  useEffect(() => {
    const stops = KEYS(id).map((key) => onAnswer(key, (answer) => loaded.set(answer as Encounter)));
    return () => stops.forEach((stop) => stop());
  }, [id]);
  const times = KEYS(id).flatMap((key) => savedAt.value.get(key) ?? []);
  return {
    loaded,
    encounter: loaded.value && overlaid(loaded.value),
    change: (some) => void save({ key: `encounter:${id}`, method: "PATCH", path: `/api/encounters/${id}`, body: { ...some } }),
    saveCase: (some) => void save({ key: `intake:${id}`, method: "PATCH", path: `/api/encounters/${id}/intake`, body: { ...some } }),
    saveVitals: (values) =>
      void save({ key: `vitals:${id}`, method: "PUT", path: `/api/encounters/${id}/vitals`, body: { ...values } }),
    answer: (given) => {
      const key = `consent:${id}:${given.scope}`;
      void save({ key, method: "POST", path: `/api/encounters/${id}/consents`, body: { ...given } });
    },
    savedAt: times.length > 0 ? Math.max(...times) : null,
    waiting: KEYS(id).some((key) => entries.value.has(key)),
  };
}

/** Forgets what was refused here, so that the server's version shows again. */
export function dropUnsent(id: string): void {
  for (const key of KEYS(id)) void discard(key);
}

export type MissingSection = Exclude<Section, "patient">;

/** Sections that still lack something, in their order. */
export function missingSections(encounter: Encounter): MissingSection[] {
  const missing: MissingSection[] = [];
  const urgent = encounter.card.urgency === "emergency";
  const complaints = encounter.intake?.complaints ?? [];
  const lacks = (what: string) => encounter.judged.missing.some((one) => one.startsWith(what));
  const told = encounter.complaint_words.trim() !== "" || complaints.length > 0;
  if (!told || (!urgent && (lacks("signs") || lacks("answer:")))) missing.push("complaint");
  if (!urgent && (lacks("vital:") || (complaints.length === 0 && !measured(encounter)))) missing.push("vitals");
  if (encounter.care_consent === null || encounter.recording_consent === null) missing.push("consent");
  if (encounter.card.speciality === null || encounter.card.urgency === null) missing.push("send");
  return missing;
}

function measured(encounter: Encounter): boolean {
  return Object.values(encounter.vitals?.values ?? encounter.card.vitals).some((value) => value !== null);
}

function overlaid(encounter: Encounter): Encounter {
  const laid = withTyped(encounter);
  const judgement = judged(laid, triage.value);
  const lowered = laid.intake !== null && laid.intake.lowered_because !== "";
  // Until the server has answered, the desk raises by itself; once it has, its word counts.
  const urgency = lowered ? laid.card.urgency : moreUrgent(laid.card.urgency, judgement.urgency);
  return { ...laid, judged: judgement, card: { ...laid.card, urgency } };
}

function withTyped(encounter: Encounter): Encounter {
  const id = encounter.card.id;
  const body = (key: string) => entries.value.get(key)?.body;
  const { attendant, lowered_because, ...card } = (body(`encounter:${id}`) ?? {}) as EncounterChange;
  const change = body(`intake:${id}`) as IntakeChange | undefined;
  const said = change ? withChange(encounter.intake, change) : encounter.intake;
  const consent = (scope: string) => (body(`consent:${id}:${scope}`) as ConsentGiven | undefined)?.given;
  const vitals = body(`vitals:${id}`) as Vitals | undefined;
  return {
    ...encounter,
    card: { ...encounter.card, ...(card as Partial<Encounter["card"]>) },
    complaint_words: card.complaint ?? encounter.complaint_words,
    attendant: attendant ?? encounter.attendant,
    intake: lowered_because ? { ...withChange(said, {}), lowered_because } : said,
    care_consent: consent("care") ?? encounter.care_consent,
    recording_consent: consent("recording") ?? encounter.recording_consent,
    vitals: vitals
      ? { taken_at: encounter.vitals?.taken_at ?? "", taken_by: "", values: vitals, flags: [] }
      : encounter.vitals,
  };
}
