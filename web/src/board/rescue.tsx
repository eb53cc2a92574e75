/** Rescue of one call, one tap each: asks nothing, shows its result in place, and takes it back where it can. */
import { useState } from "preact/hooks";
import { Button, Field, Select } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import type { Key } from "../i18n/keys";
import { t } from "../i18n/text";
import { go } from "../router";
import { http } from "../wire/http";
import type { BoardCallCard, DoctorsToAsk, RescueDone, RescueNew } from "../wire/types";
import type { BoardShown } from "./state";

type Kind = RescueNew["kind"];
type Side = NonNullable<RescueNew["side"]>;

interface Tap {
  kind: Kind;
  side: Side;
  word: Key;
}

const UNDO: Partial<Record<Kind, Kind>> = { audio_only: "free", lower: "free", relay: "direct" };
const SIDES = ["patient", "doctor"] as const;
const CUES = ["come_closer", "check_microphone", "wait_please", "call_us"] as const;
const WORDS: Record<string, Key> = { "call.closed": "board.call_over", "call.full": "board.call_full", "encounter.wrong_state": "board.call_over", "input.refused": "board.not_fitting" };

export function Rescue(props: { call: BoardCallCard; board: BoardShown }) {
  const { call, board } = props;
  const { run, busy, problem, done } = useRescue(call.id);
  const relays = board.node?.turn === "ok" || board.node?.turn === "external";
  const tap = (one: Tap) => (
    <Button key={`${one.kind}-${one.side}`} busy={busy} onClick={() => run({ kind: one.kind, side: one.side })}>
      {t(one.word)}
    </Button>
  );
  return (
    <section class="column tight board-rescue" aria-label={t("board.rescue")}>
      <div class="row">
        {call.at_most === "full" ? (
          <>
            {tap({ kind: "lower", side: "both", word: "board.do.lower" })}
            {tap({ kind: "audio_only", side: "both", word: "board.do.audio_only" })}
          </>
        ) : (
          <>
            {call.at_most !== "audio" && tap({ kind: "lower", side: "both", word: "board.do.lower" })}
            {tap({ kind: "free", side: "both", word: "board.do.free" })}
          </>
        )}
        <Button icon="person" busy={busy} onClick={() => run({ kind: "join" }, () => go(`/call/${call.id}`))}>
          {t("board.do.join")}
        </Button>
      </div>
      {SIDES.map((side) => (
        <div class="row" key={side}>
          <span class="strong">{t(`board.${side}_side`)}</span>
          {relays &&
            tap(
              relayed(call, side)
                ? { kind: "direct", side, word: "board.do.direct" }
                : { kind: "relay", side, word: "board.do.relay" },
            )}
          {tap({ kind: "restart", side, word: "board.do.restart" })}
        </div>
      ))}
      <Say busy={busy} onSay={run} />
      <Move call={call} busy={busy} onMove={run} />
      {problem !== null && <ProblemBanner error={problem} words={WORDS} />}
      {done && (
        <p role="status" class="row">
          <span>{t(`board.done.${done.kind}` as Key)}</span>
          {UNDO[done.kind] && (
            <Button icon="undo" onClick={() => run({ kind: UNDO[done.kind] as Kind, side: done.side ?? "both" })}>
              {t("common.undo")}
            </Button>
          )}
        </p>
      )}
    </section>
  );
}

type Given = Omit<RescueNew, "encounter_id">;

function useRescue(encounterId: string) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [done, setDone] = useState<Given | null>(null);
  const run = (given: Given, after: () => void = () => undefined) => {
    setBusy(true);
    setProblem(null);
    http
      .post<RescueDone>("/api/rescues", { encounter_id: encounterId, ...given })
      .then(() => {
        setDone(given);
        after();
      }, setProblem)
      .finally(() => setBusy(false));
  };
  return { run, busy, problem, done };
}

function relayed(call: BoardCallCard, side: (typeof SIDES)[number]): boolean {
  const roles = side === "doctor" ? ["doctor"] : ["room", "patient"];
  return call.relayed.some((role) => roles.includes(role));
}

/** Words or a cue to the patient's side, shown there with a sound until somebody puts them away. */
function Say(props: { busy: boolean; onSay: (given: Given) => void }) {
  const [text, setText] = useState("");
  const send = () => {
    if (text.trim() === "") return;
    props.onSay({ kind: "say", side: "patient", text: text.trim() });
    setText("");
  };
  return (
    <details>
      <summary>{t("board.do.say")}</summary>
      <div class="column tight">
        <div class="row">
          {CUES.map((cue) => (
            <Button key={cue} busy={props.busy} onClick={() => props.onSay({ kind: "say", side: "patient", cue })}>
              {t(`board.cue.${cue}`)}
            </Button>
          ))}
        </div>
        <Field label={t("board.own_words")} value={text} onInput={setText} maxLength={200} />
        <Button busy={props.busy} onClick={send}>
          {t("board.send_words")}
        </Button>
      </div>
    </details>
  );
}

/** The patient waits anew at the old place; the chosen doctor is asked first. */
function Move(props: { call: BoardCallCard; busy: boolean; onMove: (given: Given) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("board.do.move")}</summary>
      {open && <MoveForm {...props} />}
    </details>
  );
}

function MoveForm(props: { call: BoardCallCard; busy: boolean; onMove: (given: Given) => void }) {
  const { call } = props;
  const [doctor, setDoctor] = useState("");
  const there = useLoad(() => http.get<DoctorsToAsk>("/api/duty/doctors"), []);
  const fits = (one: DoctorsToAsk["doctors"][number]) =>
    one.state === "on" && !one.in_call && one.id !== call.doctor_id && one.specialities.includes(call.speciality);
  return (
    <Loading of={there} rows={1}>
      {({ doctors }) => (
        <div class="column tight">
          <Select
            label={t("board.to_doctor")}
            value={doctor}
            onChange={setDoctor}
            options={[
              { value: "", label: t("board.whoever") },
              ...doctors.filter(fits).map((one) => ({ value: one.id, label: one.name })),
            ]}
          />
          <Button busy={props.busy} onClick={() => props.onMove({ kind: "move", doctor_id: doctor === "" ? null : doctor })}>
            {t("board.move_now")}
          </Button>
        </div>
      )}
    </Loading>
  );
}
