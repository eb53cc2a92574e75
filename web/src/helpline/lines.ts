/** What a page says and how a language is written. Pure but for the element that is given. */

/** Something that the citizen says; `text` is what the page shows until the server has it. */
export interface Said {
  kind: "text" | "pick" | "photo" | "voice";
  body: string;
  text: string;
  media?: { mime: string; data: string } | undefined;
}

const LEFT_TO_RIGHT = ["", "en"];

export function directionOf(language: string): "ltr" | "rtl" {
  return LEFT_TO_RIGHT.indexOf(language) < 0 ? "rtl" : "ltr";
}

export function languageOf(element: HTMLElement, language: string): void {
  element.lang = language || "en";
  element.dir = directionOf(language);
}

/** The numbers of what was ticked, as the bot reads them. */
export function numbersOf(ticked: readonly boolean[]): string {
  return ticked
    .map((one, index) => (one ? index + 1 : 0))
    .filter((one) => one > 0)
    .join(", ");
}
