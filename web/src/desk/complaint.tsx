/** The complaint: pictures to press for the common ones, and free words. */
import { Button, Field } from "../design/controls";
import type { IconName } from "../design/icon-names";
import type { Key } from "../i18n/keys";
import { t } from "../i18n/text";

const COMMON: readonly { icon: IconName; word: Key }[] = [
  { icon: "thermometer", word: "desk.complaint.fever" },
  { icon: "lungs", word: "desk.complaint.breathing" },
  { icon: "pulse", word: "desk.complaint.chest" },
  { icon: "stomach", word: "desk.complaint.stomach" },
  { icon: "skin", word: "desk.complaint.skin" },
  { icon: "pregnancy", word: "desk.complaint.pregnancy" },
  { icon: "child", word: "desk.complaint.child" },
  { icon: "bandage", word: "desk.complaint.injury" },
];

export function ComplaintSection(props: { complaint: string; onChange: (complaint: string) => void }) {
  const parts = props.complaint.split(/\s*[,،]\s*/).filter((part) => part !== "");
  const toggle = (word: string) => {
    const comma = t("desk.complaint_comma");
    const rest = parts.filter((part) => part !== word);
    props.onChange((rest.length < parts.length ? rest : [...parts, word]).join(comma));
  };
  return (
    <>
      <div class="pictures" role="group" aria-label={t("desk.complaint_pictures")}>
        {COMMON.map(({ icon, word }) => (
          <Button key={word} class="picture" icon={icon} pressed={parts.includes(t(word))} onClick={() => toggle(t(word))}>
            <span>{t(word)}</span>
          </Button>
        ))}
      </div>
      <Field
        label={t("desk.complaint_words")}
        hint={t("desk.complaint_hint")}
        lines
        value={props.complaint}
        onInput={props.onChange}
        maxLength={8000}
      />
    </>
  );
}
