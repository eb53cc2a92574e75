/** Claiming a patient: exactly one doctor gets each, the others are told who did (Preact hook). */

import { useEffect, useState } from "preact/hooks";
import type { Key } from "../i18n/keys";
import { go } from "../router";
import { live } from "../wire/here";
import { LiveRefused } from "../wire/live";
import type { EncounterCard } from "../wire/types";

export interface LostClaim {
  card: EncounterCard;
  /** Name of the doctor who was faster, if the server said. */
  by: string | null;
}

export interface Claims {
  /** Encounter that is being claimed now. */
  claiming: string | null;
  lost: LostClaim[];
  trouble: { id: string; key: Key } | null;
  claim: (card: EncounterCard) => void;
}

const LOST_SHOWN_MS = 4_000;
const WORDS: Record<string, Key> = {
  "claim.busy": "doctor.busy",
  "claim.not_your_speciality": "doctor.not_yours",
  "claim.not_on_duty": "doctor.not_on_duty",
  "claim.no_licence": "doctor.no_licence",
};

export function useClaims(): Claims {
  const [claiming, setClaiming] = useState<string | null>(null);
  const [lost, setLost] = useState<LostClaim[]>([]);
  const [trouble, setTrouble] = useState<Claims["trouble"]>(null);
  useEffect(() => {
    if (lost.length === 0) return;
    const timer = setTimeout(() => setLost([]), LOST_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [lost]);
  const claim = (card: EncounterCard) => {
    if (claiming !== null) return;
    setClaiming(card.id);
    setTrouble(null);
    live
      .request("queue.claim", { encounter_id: card.id })
      .then(() => go(`/call/${card.id}`))
      .catch((error: unknown) => {
        setClaiming(null);
        const refused = error instanceof LiveRefused ? error : null;
        if (refused?.code === "claim.taken") setLost((before) => [...before, { card, by: refused.by }]);
        else setTrouble({ id: card.id, key: WORDS[refused?.code ?? ""] ?? "doctor.claim_problem" });
      });
  };
  return { claiming, lost, trouble, claim };
}
