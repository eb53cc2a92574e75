/** The patient's side of the cockpit: what the doctor asks, large and with a picture, and what this side can send. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { useModule } from "../call/lazy";
import { useKeys } from "../design/keys";
import { Banner } from "../design/surfaces";
import { auto } from "../i18n/shown";
import { T, load, t } from "../i18n/text";
import { chosen, remember } from "../media/remembered";
import type { CaptureCard, CueCard } from "../wire/types";
import { SitePicker } from "./bodymap";
import { percentOf } from "./captures";
import { Checklist, ticked } from "./checklist";
import type { Incoming } from "./incoming";
import { useSecondCamera } from "./lenses";
import { Outgoing } from "./outgoing";
import { frame, sharpest } from "./photo";
import { Pictogram } from "./pictograms";
import { ScopeStrip } from "./scope-strip";
import { SharedPicture } from "./shared";
import { speak } from "./speaking";
import type { Tools } from "./tools";

const SHOWN = 3;
const ALOUD = "e-ilaj.cues-aloud";

export function Presenter(props: { tools: Tools; incoming: Incoming }) {
  const { tools, incoming } = props;
  const outgoing = useMemo(() => new Outgoing(tools), [tools]);
  const [open, setOpen] = useState<"none" | "list" | "vitals">("none");
  /** Taken by this side itself: the place is said afterwards. */
  const [placing, setPlacing] = useState<Blob | null>(null);
  const lenses = useSecondCamera(tools);
  const sheet = useModule(() => Promise.all([import("./vitals-sheet"), load("desk", "case")]), open === "vitals");
  useEffect(() => void outgoing.resume(), [outgoing]);
  useAnswers(tools, outgoing);
  const waiting = tools.captures.value.filter((one) => isOurs(one, tools) && one.stage === "asked" && one.kind === "picture" && !one.frozen && one.part === "whole");
  const cues = tools.cues.value.filter((one) => one.answer === null).slice(0, SHOWN);
  const [aloud, setAloud] = useAloud(tools, cues[0]);
  const shared = tools.shared.value;
  const camera = tools.view.capture.camera.value;
  const still = async () => camera && setPlacing(await sharpest(camera));
  const Vitals = sheet?.[0].VitalsSheet;
  const room = tools.view.role.value === "room";
  const { done, all } = ticked(tools);
  useKeys({
    KeyS: () => void still(),
    KeyD: () => cues[0] && void tools.ask("cue.answer", { cue_id: cues[0].id, answer: "done" }),
    Digit2: () => lenses.possible && lenses.change(),
  });
  return (
    <section class="cockpit" aria-label={t("cockpit.label")}>
      {cues.map((one) => (
        <Cue key={one.id} tools={tools} cue={one} />
      ))}
      {shared && <SharedPicture tools={tools} incoming={incoming} capture={shared} own={outgoing.original(shared.id)} />}
      {waiting.map((one) => (
        <TakeStill key={one.id} tools={tools} outgoing={outgoing} capture={one} />
      ))}
      {lenses.wanted && (
        <Banner live tone="busy" actions={<Button onClick={lenses.change} because={lenses.possible ? undefined : t("cockpit.one_camera")}>{t("cockpit.switch")}</Button>}>
          {t(lenses.wanted === "exam" ? "cockpit.camera_wanted_exam" : "cockpit.camera_wanted_face")}
        </Banner>
      )}
      <ScopeStrip tools={tools} outgoing={outgoing} />
      <div class="cockpit-row" role="toolbar" aria-label={t("cockpit.label")}>
        <Button class="tool" icon="still" onClick={() => void still()} busy={!camera}>
          {t("cockpit.still")}
        </Button>
        {lenses.possible && (
          <Button class="tool" icon="camera-2" pressed={lenses.shows === "exam"} onClick={lenses.change}>
            {t(lenses.shows === "exam" ? "cockpit.camera_face" : "cockpit.camera_exam")}
          </Button>
        )}
        <Button class="tool" icon="listen" pressed={aloud} onClick={() => setAloud(!aloud)}>
          {t("cockpit.aloud")}
        </Button>
        {room && (
          <>
            <Button class="tool" icon="vitals" onClick={() => setOpen("vitals")}>
              {t("cockpit.vitals")}
            </Button>
            <Button class="tool" icon="checklist" onClick={() => setOpen("list")}>
              {t("cockpit.list", { done, all })}
            </Button>
          </>
        )}
      </div>
      {tools.trouble.value && <p class="hint" role="status">{t("cockpit.no_answer")}</p>}
      <Sent tools={tools} outgoing={outgoing} />
      {open === "vitals" && Vitals && <Vitals callId={tools.view.callId} onClose={() => setOpen("none")} />}
      {open === "list" && <Checklist tools={tools} onClose={() => setOpen("none")} />}
      {placing && (
        <SitePicker
          tools={tools}
          title={t("cockpit.choose_site")}
          optional
          onPick={(site) => {
            void outgoing.picture(crypto.randomUUID(), placing, site);
            setPlacing(null);
          }}
          onClose={() => setPlacing(null)}
        />
      )}
    </section>
  );
}

/** Each cue is spoken once when it comes, where this device was told to. */
function useAloud(tools: Tools, newest: CueCard | undefined): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(chosen(ALOUD) === "yes");
  useEffect(() => {
    if (on && newest) void speak(newest.cue, wordsOf(tools, newest));
  }, [newest?.id, on]);
  const choose = (to: boolean) => {
    remember(ALOUD, to ? "yes" : "no");
    setOn(to);
  };
  return [on, choose];
}

function wordsOf(tools: Tools, cue: CueCard): string {
  const asked = tools.data.value?.cues.find((one) => one.id === cue.cue);
  return `${tools.say(asked?.text)} ${cue.site === "" ? "" : tools.site(cue.site)}`;
}

function Cue(props: { tools: Tools; cue: CueCard }) {
  const { tools, cue } = props;
  const data = tools.data.value!;
  const asked = data.cues.find((one) => one.id === cue.cue);
  const words = tools.say(asked?.text);
  const site = cue.site === "" ? "" : tools.site(cue.site);
  const answer = (said: "done" | "not_possible") => void tools.ask("cue.answer", { cue_id: cue.id, answer: said });
  return (
    <div class="cue" role="alert">
      <Pictogram data={data} cue={cue.cue} site={cue.site} size={96} />
      <div class="cue-words">
        <span class="small ink-2">
          <T k="cockpit.doctor_asks" v={{ name: auto(cue.asked_by) }} />
        </span>
        <strong>{words}</strong>
        {site !== "" && <span class="cue-site">{site}</span>}
      </div>
      <div class="cue-buttons">
        <Button kind="primary" class="large" icon="tick" onClick={() => answer("done")}>
          {t("cockpit.done")}
        </Button>
        <Button class="large" icon="listen" onClick={() => void speak(cue.cue, wordsOf(tools, cue))}>
          {t("cockpit.listen")}
        </Button>
        <Button class="large" onClick={() => answer("not_possible")}>
          {t("cockpit.not_possible")}
        </Button>
      </div>
    </div>
  );
}

function TakeStill(props: { tools: Tools; outgoing: Outgoing; capture: CaptureCard }) {
  const { tools, outgoing, capture } = props;
  const [busy, setBusy] = useState(false);
  const camera = tools.view.capture.camera.value;
  const take = async () => {
    if (!camera) return;
    setBusy(true);
    await outgoing.picture(capture.id, await sharpest(camera), capture.site).catch(() => tools.ask("capture.missed", { capture_id: capture.id }));
    setBusy(false);
  };
  const actions = (
    <Button kind="primary" class="large" icon="still" busy={busy} because={camera ? undefined : t("cockpit.camera_is_off")} onClick={() => void take()}>
      {t("cockpit.take")}
    </Button>
  );
  return (
    <div class="cue" role="alert">
      {capture.site !== "" && <Pictogram data={tools.data.value!} cue="show" site={capture.site} size={96} />}
      <div class="cue-words">
        <strong>{t("cockpit.take_still")}</strong>
        {capture.site !== "" && <span class="cue-site">{tools.site(capture.site)}</span>}
      </div>
      <div class="cue-buttons">{actions}</div>
    </div>
  );
}

/** Pictures that go to the doctor's side, and those that have just arrived there. */
function Sent(props: { tools: Tools; outgoing: Outgoing }) {
  const { tools, outgoing } = props;
  const whole = tools.captures.value.filter((one) => isOurs(one, tools) && one.part === "whole" && one.stage !== "asked");
  const name = (id: string) => {
    const index = whole.findIndex((one) => one.id === id);
    const card = whole[index];
    if (!card) return t("cockpit.region");
    return t(card.kind === "sound" ? "cockpit.sound" : "cockpit.picture", { number: index + 1 });
  };
  const last = whole.filter((one) => one.stage === "whole").at(-1);
  return (
    <p class="cockpit-sent" role="status">
      {outgoing.going.value.map((one) => (
        <span key={one.id}>
          {name(one.id)}: {one.refused ? t("cockpit.refused") : <T k="cockpit.going" v={{ percent: percentOf(one.progress * 100) }} />}
        </span>
      ))}
      {last && outgoing.going.value.length === 0 && (
        <span>
          {name(last.id)}: {t("cockpit.has")} ✓
        </span>
      )}
    </p>
  );
}

/** What this page answers without anybody's press: a frozen picture, a region of a picture that it took. */
function useAnswers(tools: Tools, outgoing: Outgoing): void {
  const [begun] = useState(new Set<string>());
  const asked = tools.captures.value.filter((one) => isOurs(one, tools) && one.stage === "asked" && (one.frozen || one.part === "region"));
  useEffect(() => {
    for (const one of asked) {
      if (begun.has(one.id)) continue;
      begun.add(one.id);
      void answer(tools, outgoing, one).then((taken) => taken || tools.ask("capture.missed", { capture_id: one.id }));
    }
  }, [asked.map((one) => one.id).join()]);
}

async function answer(tools: Tools, outgoing: Outgoing, one: CaptureCard): Promise<boolean> {
  try {
    if (one.part === "region" && one.whole_id !== null && one.region !== null) return await outgoing.region(one.id, one.whole_id, one.region);
    const camera = tools.view.capture.camera.peek();
    if (!camera) return false;
    // The frame that the far end saw, at this camera's size: a photo would be of another moment and another edge.
    await outgoing.picture(one.id, await frame(camera), "");
    return true;
  } catch {
    return false;
  }
}

function isOurs(one: CaptureCard, tools: Tools): boolean {
  return one.participant_id === tools.me;
}
