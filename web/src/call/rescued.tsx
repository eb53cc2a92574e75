/** What the control room did to this call or says to this screen; words stay until they are put away. */
import { useEffect, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Banner } from "../design/surfaces";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { tone } from "../media/tones";
import type { CallView } from "./view";

const SHOWN_MS = 12_000;

export function Rescued(props: { view: CallView }) {
  const told = props.view.media.rescued.value;
  const [shown, setShown] = useState(told);
  useEffect(() => {
    setShown(told);
    if (!told) return;
    tone("message");
    if (told.kind === "say") {
      speak(told.cue ? t(`rescue.cue_${told.cue}` as Key) : told.text);
      return;
    }
    const timer = setTimeout(() => setShown(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [told]);
  if (!shown) return null;
  if (shown.kind === "say") {
    return (
      <Banner tone="busy" live actions={<Button onClick={() => setShown(null)}>{t("rescue.put_away")}</Button>}>
        <strong>{t("rescue.says")}</strong> {shown.cue !== "" && t(`rescue.cue_${shown.cue}` as Key)} <bdi>{shown.text}</bdi>
      </Banner>
    );
  }
  return (
    <Banner tone="busy" live>
      <T k={`rescue.${shown.kind}_${shown.yours ? "mine" : "theirs"}` as Key} v={{ name: auto(shown.by) }} />
    </Banner>
  );
}

/** Only where the device has a voice of the screen's language; another one would read it wrongly. */
function speak(text: string): void {
  const voices = globalThis.speechSynthesis?.getVoices() ?? [];
  const voice = voices.find((one) => one.lang.startsWith(language.peek()));
  if (!voice) return;
  const spoken = new SpeechSynthesisUtterance(text);
  spoken.voice = voice;
  speechSynthesis.speak(spoken);
}
