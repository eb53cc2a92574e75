/** What an invited person sees: who asks, a check of the devices, then the call. Two taps and the browser's own question. */

import { useEffect, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Icon } from "../design/icon";
import { Loading, useLoad } from "../design/loading";
import { LANGUAGES, OWN_NAMES, language } from "../i18n/language";
import { State } from "../design/surfaces";
import { specialityName } from "../design/patient";
import { auto } from "../i18n/shown";
import { T, setLanguage, t } from "../i18n/text";
import { DeviceCheck } from "../check/devicecheck";
import { live } from "../wire/here";
import { Refused, http } from "../wire/http";
import { adoptGuest } from "../wire/identity";
import type { InvitationRedeemed, InvitationSeen } from "../wire/types";
import { CallPage } from "./page";

type Step = "landing" | "check" | "call";
const STARTED = "e-ilaj.started";

export function Invitation(props: { token: string }) {
  const { token } = props;
  const loaded = useLoad(() => http.get<InvitationSeen>(`/api/invitations/${token}`), [token]);
  const gone = loaded.error instanceof Refused && loaded.error.problem.status < 500;
  useEffect(() => {
    const theirs = LANGUAGES.find((one) => one === loaded.value?.language);
    if (theirs && theirs !== language.peek()) void setLanguage(theirs);
    document.title = `${t("invite.title")} – ${t("common.name")}`;
  }, [loaded.value?.language]);
  if (gone) {
    return (
      <main class="invitation" data-surface="light">
        <h1>{t("invite.used")}</h1>
      </main>
    );
  }
  return <Loading of={loaded}>{(seen) => <Invited token={token} seen={seen} />}</Loading>;
}

function Invited(props: { token: string; seen: InvitationSeen }) {
  const { token, seen } = props;
  const [step, setStep] = useState<Step>("landing");
  const [callId, setCallId] = useState<string | null>(null);
  const enter = async () => {
    setStep("call");
    const redeemed = await http.post<InvitationRedeemed>(`/api/invitations/${token}/redeem`);
    adoptGuest(redeemed.access_token);
    live.connect();
    sessionStorage.setItem(STARTED, "yes");
    setCallId(redeemed.call_id);
  };
  useEffect(() => {
    if (sessionStorage.getItem(STARTED) === "yes") void enter().catch(() => setStep("landing"));
  }, []);
  useEffect(
    () =>
      // The access token of a guest ends; the device that redeemed may redeem again.
      live.state.subscribe((state) => {
        if (state === "signed_out" && callId !== null) void enter().catch(() => undefined);
      }),
    [callId],
  );
  if (callId !== null) return <CallPage callId={callId} guest={{ role: seen.role, awaited: seen.doctor_name }} />;
  if (step === "check") {
    return (
      <main class="invitation" data-surface="light">
        <DeviceCheck onGoOn={() => void enter().catch(() => setStep("landing"))} />
      </main>
    );
  }
  return step === "landing" ? <Landing seen={seen} onStart={() => setStep("check")} /> : null;
}

function Landing(props: { seen: InvitationSeen; onStart: () => void }) {
  const { seen } = props;
  return (
    <main class="invitation patient" data-surface="light">
      <div class="invitation-picture" aria-hidden="true">
        <Icon name="stethoscope" size={72} />
        <Icon name="camera" size={72} />
        <Icon name="person" size={72} />
      </div>
      <h1>
        <Who seen={seen} />
      </h1>
      {seen.doctor_name !== null && <p class="ink-2">{auto(seen.center_name).text}</p>}
      {seen.registration !== "" && (
        <State mark="done">
          {t("invite.verified", { speciality: specialityName(seen.speciality), number: seen.registration })}
        </State>
      )}
      <Listen text={spoken(seen)} />
      <Button kind="primary" onClick={props.onStart}>
        {t("invite.start")}
      </Button>
      <div class="row" role="group" aria-label={t("common.language")}>
        {LANGUAGES.map((one) => (
          <Button key={one} pressed={language.value === one} onClick={() => void setLanguage(one)}>
            <span lang={one}>{OWN_NAMES[one]}</span>
          </Button>
        ))}
      </div>
    </main>
  );
}

function Who(props: { seen: InvitationSeen }) {
  const { seen } = props;
  const name = auto(seen.doctor_name ?? seen.center_name);
  return <T k={sentenceOf(seen)} v={{ name }} />;
}

function sentenceOf(seen: InvitationSeen) {
  if (seen.doctor_name === null) return "invite.center" as const;
  return seen.role === "patient" ? ("invite.sees_you" as const) : ("invite.joins" as const);
}

function spoken(seen: InvitationSeen): string {
  return `${t(sentenceOf(seen), { name: auto(seen.doctor_name ?? seen.center_name) })} ${t("invite.steps")}`;
}

/** Reads the sentence aloud, where the device has a voice for the language. */
function Listen(props: { text: string }) {
  if (!("speechSynthesis" in globalThis)) return null;
  const speak = () => {
    const words = new SpeechSynthesisUtterance(props.text);
    words.lang = language.value;
    speechSynthesis.cancel();
    speechSynthesis.speak(words);
  };
  return (
    <Button icon="listen" onClick={speak}>
      {t("invite.listen")}
    </Button>
  );
}
