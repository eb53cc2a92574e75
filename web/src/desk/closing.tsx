/** The end of the day on the desk: everybody who still waits gets a decision, one tap each. */
import { useEffect, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { PatientLine, UrgencyState } from "../design/patient";
import { ProblemBanner } from "../design/problem";
import { Banner } from "../design/surfaces";
import type { Key } from "../i18n/keys";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import type { Closing, DecisionMade, StillWaiting } from "../wire/types";

const DECISIONS: readonly DecisionMade["decision"][] = ["other_doctor", "asynchronous", "tomorrow", "went_home"];
const MINUTE_MS = 60_000;

/** `waiting`: how many stand on the desk; asked again when that changes and every minute. */
export function ClosingSheet(props: { waiting: number; time: number }) {
  const [remaining, setRemaining] = useState<StillWaiting[]>([]);
  const [error, setError] = useState<unknown>();
  const minute = Math.floor(props.time / MINUTE_MS);
  const load = () =>
    void http
      .get<Closing>("/api/closing")
      .then((closing) => setRemaining(closing.remaining))
      .catch(() => undefined);
  useEffect(load, [props.waiting, minute]);
  if (remaining.length === 0) return null;
  const needed = remaining.filter((one) => one.asks === "needed");
  const decide = (id: string, decision: DecisionMade["decision"]) => {
    setError(undefined);
    const said: DecisionMade = { decision, speciality: null, detail: "" };
    http.post(`/api/encounters/${id}/decision`, said).then(load, setError);
  };
  if (needed.length === 0) {
    return (
      <Banner tone="watch" live>
        <T k="desk.closing_soon" v={{ count: remaining.length }} />
      </Banner>
    );
  }
  return (
    <section class="card column tight" aria-label={t("desk.closing")}>
      <Banner tone="act" live>
        <T k="desk.closing_needed" v={{ count: needed.length }} />
      </Banner>
      <p>
        <a href="/desk/closing">{t("day.closing_open")}</a>
      </p>
      {error !== undefined && <ProblemBanner error={error} words={{ "encounter.incomplete": "desk.incomplete" }} />}
      <ul class="column tight">
        {needed.map(({ card }) => (
          <li key={card.id} class="row">
            <UrgencyState urgency={card.urgency} />
            <PatientLine patient={card.patient} />
            {DECISIONS.filter((one) => one !== "asynchronous" || card.urgency !== "emergency").map((decision) => (
              <Button key={decision} onClick={() => decide(card.id, decision)}>
                {t(`desk.decision.${decision}` as Key)}
              </Button>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}
