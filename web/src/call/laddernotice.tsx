/** The link in words over the pictures: what the ladder does, what we chose ourselves, and what can be done. */

import type { ComponentChildren } from "preact";
import { Button } from "../design/controls";
import { Banner } from "../design/surfaces";
import type { Key } from "../i18n/keys";
import { type Shown, auto, ltr } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { type Cause, type Said, spoken } from "./rungs";
import type { CallView } from "./view";

const CHOICE_MS = 9_000;
const MORE_MEGABYTES = 4;

/** @returns what the voice cannot do without, first */
export function ladderNotice(view: CallView): ComponentChildren | null {
  const said = view.lostSeconds.value > 0 ? null : spoken(view.link.ladder.value, view.tick.value);
  const person = view.stage.value.main?.person;
  const rungs = Object.values(said?.rungs ?? {});
  // Whoever writes already has read it.
  if (!said || !person || (rungs.includes("text") && view.writing.value !== "closed")) return null;
  const name = auto(person.name);
  return (
    <Banner
      key="ladder"
      live
      tone={rungs.some((rung) => rung !== "full") && said.cause !== null ? "watch" : "normal"}
      {...(rungs.every((rung) => rung === "full") ? { mark: "done" as const } : {})}
      actions={<Offers view={view} said={said} />}
    >
      {said.lines.map((line) => (
        <span class="sentence" key={line.side}>
          <T k={line.key} v={{ name }} />{" "}
        </span>
      ))}
      {said.cause && (
        <span class="sentence hint">
          <T k={CAUSES[said.cause]} v={{ name }} />
        </span>
      )}
    </Banner>
  );
}

export const CAUSES: Record<Cause, Key> = {
  yours: "call.link_weak_yours",
  theirs: "call.link_weak_theirs",
  both: "call.link_weak_both",
};

function Offers(props: { view: CallView; said: Said }) {
  const { view, said } = props;
  const rungs = Object.values(said.rungs);
  if (rungs.includes("text")) {
    return (
      <span class="row">
        <Button kind="primary" icon="voice-note" onClick={() => open(view, "record")}>
          {t("call.record_voice")}
        </Button>
        <WriteButton view={view} />
      </span>
    );
  }
  if (rungs.includes("audio")) return <WriteButton view={view} />;
  if (rungs.includes("steps") && !view.media.wishes.lowData.value) {
    return (
      <Button icon="low-data" onClick={() => view.media.wishes.setLowData(true)}>
        {t("call.low_data")}
      </Button>
    );
  }
  return null;
}

export function WriteButton(props: { view: CallView }) {
  return (
    <Button icon="message" onClick={() => open(props.view, "write")}>
      {t("call.write")}
    </Button>
  );
}

function open(view: CallView, how: "write" | "record"): void {
  view.writing.value = how;
}

/** Our own choice: low-data mode right after it was chosen, and an agreed amount that is used up. */
export function choiceNotice(view: CallView): ComponentChildren | null {
  const { wishes } = view.media;
  const { agreed } = view.budget.value;
  if (agreed !== null && view.budgetUsedUp.value) {
    const more = () => wishes.setBudget(agreed + MORE_MEGABYTES);
    return (
      <Banner
        key="budget"
        tone="busy"
        live
        actions={<Button onClick={more}>{t("call.budget_more", { megabytes: megabytes(MORE_MEGABYTES) })}</Button>}
      >
        {t("call.budget_over")}
      </Banner>
    );
  }
  if (!wishes.lowData.value || view.tick.value - view.lowDataAt > CHOICE_MS) return null;
  return (
    <Banner
      key="low-data"
      tone="busy"
      live
      actions={<Button onClick={() => wishes.setLowData(false)}>{t("call.low_data_off")}</Button>}
    >
      {t("call.low_data_on")}
    </Banner>
  );
}

/** `8 MB`; without decimals where it is whole. */
export function megabytes(amount: number): Shown {
  return ltr(`${Number.isInteger(amount) ? amount : amount.toFixed(1)}\u00a0MB`);
}
