/** The five sections of the intake and the way through them; the section is in the address. */
import { StateMark } from "../design/icon";
import { t } from "../i18n/text";
import { go, place } from "../router";

export const SECTIONS = ["patient", "complaint", "vitals", "consent", "send"] as const;
export type Section = (typeof SECTIONS)[number];

/** The section that the address names; the first to fill in otherwise. */
export function currentSection(): Section {
  return SECTIONS.find((section) => section === place.value.hash) ?? "complaint";
}

export function goToSection(section: Section): void {
  go(`${location.pathname}#${section}`, { replace: true });
  const box = document.getElementById(`section-${section}`);
  box?.scrollIntoView({ block: "start" });
  box?.querySelector<HTMLElement>("input, textarea, button")?.focus({ preventScroll: true });
}

export function Steps(props: { missing: readonly Section[] }) {
  const current = currentSection();
  return (
    <nav class="steps" aria-label={t("desk.steps")}>
      <ol>
        {SECTIONS.map((section, index) => {
          const done = !props.missing.includes(section) && section !== "send";
          return (
            <li key={section}>
              <a
                href={`#${section}`}
                aria-current={section === current ? "step" : undefined}
                onClick={(event) => {
                  event.preventDefault();
                  goToSection(section);
                }}
              >
                {done ? <StateMark mark="done" /> : <bdi class="number">{index + 1}</bdi>}
                <span>{t(`desk.section.${section}`)}</span>
              </a>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
