/** The doctor's side of the cockpit: one row of what can be asked for, and what has come of it. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { StateMark } from "../design/icon";
import { useKeys } from "../design/keys";
import { time } from "../i18n/format";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import type { CockpitCue, CueCard } from "../wire/types";
import { SitePicker } from "./bodymap";
import { Captures } from "./captures";
import { Checklist, ticked } from "./checklist";
import type { Incoming } from "./incoming";
import { Pictogram } from "./pictograms";
import { SharedPicture, farFrame } from "./shared";
import { KeptSounds, Stethoscope } from "./stethoscope";
import type { Tools } from "./tools";
import { Sheet } from "./sheet";

type Open = "none" | "cues" | "list" | "still" | "scope" | CockpitCue;
/** How long an answer stays beside the buttons. */
const ANSWER_MS = 30_000;

export function Asker(props: { tools: Tools; incoming: Incoming }) {
  const { tools, incoming } = props;
  const [open, setOpen] = useState<Open>("none");
  const provisional = useRef<{ id: string; url: string | null } | null>(null);
  const shared = tools.shared.value;
  const who = tools.presenter()?.person ?? null;
  const device = who ? tools.device(who.id) : null;
  const away = who?.connected ? undefined : t("cockpit.nobody");
  const picture = (site: string, frozen: boolean) => {
    if (!who) return;
    const capture_id = crypto.randomUUID();
    if (frozen) provisional.current = { id: capture_id, url: farFrame() };
    void tools.ask("capture.ask", { capture_id, participant_id: who.id, kind: "picture", site, frozen });
  };
  const cue = (chosen: CockpitCue, site: string) => {
    void tools.ask("cue.ask", { cue_id: crypto.randomUUID(), cue: chosen.id, site });
    setOpen("none");
  };
  const scope = (site: string) => {
    if (who) void tools.ask("device.ask", { participant_id: who.id, scope: true, site });
    setOpen("none");
  };
  const camera = device?.camera === "exam" ? "face" : "exam";
  useKeys({
    KeyF: () => !away && !shared && picture("", true),
    KeyS: () => !away && setOpen("still"),
    KeyE: () => !away && setOpen("scope"),
  });
  const { done, all } = ticked(tools);
  return (
    <section class="cockpit" aria-label={t("cockpit.label")}>
      {shared && <SharedPicture tools={tools} incoming={incoming} capture={shared} own={provisional.current?.id === shared.id ? provisional.current.url : null} />}
      {device && device.scope !== "off" && who ? (
        <Stethoscope tools={tools} incoming={incoming} who={who.id} device={device} />
      ) : (
        <KeptSounds tools={tools} incoming={incoming} />
      )}
      <Answers tools={tools} />
      <div class="cockpit-row" role="toolbar" aria-label={t("cockpit.ask")}>
        <Tool because={away} icon="hand" onClick={() => setOpen("cues")} word={t("cockpit.cue")} />
        <Tool because={away} icon="still" onClick={() => setOpen("still")} word={t("cockpit.still")} />
        <Tool because={away} icon="freeze" onClick={() => picture("", true)} word={t("cockpit.freeze")} />
        <Tool because={away} icon="stethoscope" onClick={() => setOpen("scope")} word={t("cockpit.stethoscope")} />
        <Tool
          because={away}
          icon="camera-2"
          pressed={device?.camera_asked != null}
          onClick={() => who && void tools.ask("device.ask", { participant_id: who.id, camera })}
          word={t(camera === "exam" ? "cockpit.camera_exam" : "cockpit.camera_face")}
        />
        <Tool icon="checklist" onClick={() => setOpen("list")} word={t("cockpit.list", { done, all })} />
      </div>
      {device?.camera === "exam" && <p class="hint" role="status">{t("cockpit.sees_exam")}</p>}
      {away && <p class="hint">{away}</p>}
      {tools.trouble.value && <p class="hint" role="status">{t("cockpit.no_answer")}</p>}
      <Captures tools={tools} incoming={incoming} />
      {open === "list" && <Checklist tools={tools} onClose={() => setOpen("none")} />}
      {open === "cues" && <Cues tools={tools} onPick={(one) => (one.on_site ? setOpen(one) : cue(one, ""))} onClose={() => setOpen("none")} />}
      {typeof open === "object" && (
        <SitePicker tools={tools} title={t("cockpit.choose_site")} optional={false} onPick={(site) => cue(open, site)} onClose={() => setOpen("none")} />
      )}
      {open === "still" && (
        <SitePicker
          tools={tools}
          title={t("cockpit.still")}
          optional
          onPick={(site) => {
            picture(site, false);
            setOpen("none");
          }}
          onClose={() => setOpen("none")}
        />
      )}
      {open === "scope" && <SitePicker tools={tools} title={t("cockpit.stethoscope")} optional={false} onPick={scope} onClose={() => setOpen("none")} />}
    </section>
  );
}

function Tool(props: { icon: Parameters<typeof Button>[0]["icon"] & string; word: string; onClick: () => void; pressed?: boolean; because?: string | undefined }) {
  const off = props.because !== undefined;
  return (
    <Button class="tool" icon={props.icon} busy={off} {...(props.pressed === undefined ? {} : { pressed: props.pressed })} onClick={props.onClick}>
      {props.word}
    </Button>
  );
}

function Cues(props: { tools: Tools; onPick: (cue: CockpitCue) => void; onClose: () => void }) {
  const { tools } = props;
  const data = tools.data.value!;
  return (
    <Sheet title={t("cockpit.choose_cue")} onClose={props.onClose}>
      <ul class="cuelist">
        {data.cues.map((one) => (
          <li key={one.id}>
            <button type="button" class="cuelist-one" onClick={() => props.onPick(one)}>
              <Pictogram data={data} cue={one.id} site="" size={48} />
              <span>{tools.say(one.text)}</span>
            </button>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

/** What is open, and what was answered just now. */
function Answers(props: { tools: Tools }) {
  const { tools } = props;
  const [, again] = useState(0);
  const fresh = tools.cues.value.filter((one) => one.answer === null || Date.now() - Date.parse(one.answered_at ?? "") < ANSWER_MS);
  useEffect(() => {
    if (fresh.length === 0) return;
    const timer = setTimeout(() => again((count) => count + 1), ANSWER_MS);
    return () => clearTimeout(timer);
  }, [fresh.length]);
  return (
    <ul class="cockpit-answers" aria-live="polite">
      {fresh.slice(0, 3).map((one) => (
        <li key={one.id}>
          <Answer tools={tools} cue={one} />
        </li>
      ))}
    </ul>
  );
}

function Answer(props: { tools: Tools; cue: CueCard }) {
  const { tools, cue } = props;
  const words = tools.say(tools.data.value?.cues.find((one) => one.id === cue.cue)?.text);
  const mark = cue.answer === null ? "waiting" : cue.answer === "done" ? "done" : "watch";
  const key = cue.answer === null ? "cockpit.cue_waits" : cue.answer === "done" ? "cockpit.cue_done" : "cockpit.cue_not";
  return (
    <span class="cockpit-answer" data-answer={cue.answer ?? "none"}>
      <StateMark mark={mark} size={16} />
      <span>
        <bdi>{words}</bdi> {cue.site !== "" && <bdi>({tools.site(cue.site)})</bdi>}{" "}
        <strong>
          <T k={key} v={{ time: time(cue.answered_at ?? cue.asked_at), name: auto(cue.answered_by) }} />
        </strong>
      </span>
    </span>
  );
}
