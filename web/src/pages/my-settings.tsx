/** /me: language, contrast, text size and letter keys of this device; the own password. */
import { useState } from "preact/hooks";
import { Choice } from "../design/controls";
import { highContrast, setHighContrast, setTextSize, textSize } from "../design/contrast";
import { Later, type Part } from "../design/later";
import { letterKeysOn, setLetterKeys } from "../design/keys";
import { useTitle } from "../design/title";
import { LANGUAGES, type Language, OWN_NAMES, language } from "../i18n/language";
import { setLanguage, t } from "../i18n/text";
import { http } from "../wire/http";
import { me } from "../wire/identity";
import NewPasswordForm from "./new-password";

const safetyPart: Part<object> = { words: ["safety"], module: () => import("./account-safety") };
const volunteeringPart: Part<object> = { words: ["safety"], module: () => import("./volunteering") };

export default function MySettingsPage() {
  const [letters, setLetters] = useState(letterKeysOn);
  useTitle(t("sign.me_title"));
  return (
    <div class="page narrow">
      <h1>{t("sign.me_title")}</h1>
      <p>
        <bdi class="strong">{me.value?.name}</bdi>{" "}
        <span class="ink-2">{me.value && t(`common.role.${me.value.role}`)}</span>
      </p>
      <Choice
        legend={t("sign.me_language")}
        options={LANGUAGES.map((one) => ({ value: one, label: <span lang={one}>{OWN_NAMES[one]}</span> }))}
        value={language.value}
        onChange={(chosen) => void speak(chosen)}
      />
      <Choice
        legend={t("sign.me_contrast")}
        options={[
          { value: "normal", label: t("sign.me_contrast_normal") },
          { value: "high", label: t("sign.me_contrast_high") },
        ]}
        value={highContrast.value ? "high" : "normal"}
        onChange={(chosen) => setHighContrast(chosen === "high")}
      />
      <Choice
        legend={t("sign.me_size")}
        options={[
          { value: "normal", label: t("sign.me_size_normal") },
          { value: "large", label: t("sign.me_size_large") },
          { value: "largest", label: t("sign.me_size_largest") },
        ]}
        value={textSize.value}
        onChange={setTextSize}
      />
      <Choice
        legend={t("sign.me_letters")}
        options={[
          { value: "on", label: t("sign.me_letters_on") },
          { value: "off", label: t("sign.me_letters_off") },
        ]}
        value={letters ? "on" : "off"}
        onChange={(chosen) => {
          setLetterKeys(chosen === "on");
          setLetters(chosen === "on");
        }}
      />
      <section class="card">
        <NewPasswordForm />
      </section>
      <Later part={safetyPart} />
      {me.value?.role === "doctor" && <Later part={volunteeringPart} />}
    </div>
  );
}

/** On this device at once; with the account when the link allows. */
async function speak(chosen: Language): Promise<void> {
  await setLanguage(chosen);
  await http.patch("/api/me", { language: chosen }).catch(() => undefined);
}
