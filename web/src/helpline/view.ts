/** The conversation on the page: bubbles, buttons that show their number, the card for danger, links into the call. */
import { numbersOf, type Said } from "./lines";
import type { Waiting } from "./outbox";
import type { ChatLine } from "./talk";

const DANGER = "say.emergency_now";

export class Lines {
  private readonly waiting = document.createElement("div");
  /** Nothing was shown yet: a conversation that goes on is shown at its end. */
  private fresh = true;
  private readonly shown: Record<number, boolean> = {};

  constructor(
    private readonly root: HTMLElement,
    private readonly say: (said: Said) => void,
  ) {
    root.append(this.waiting);
  }

  add(lines: readonly ChatLine[], words: Record<string, string>): void {
    let first: HTMLElement | null = null;
    for (const line of lines) {
      if (this.shown[line.number]) continue;
      this.shown[line.number] = true;
      const bubble = this.bubble(line, words);
      this.root.insertBefore(bubble, this.waiting);
      if (!first && line.who !== "me") first = bubble;
    }
    // From its beginning, as it is read; a long list of choices goes on below.
    if (first && !this.fresh) first.scrollIntoView(true);
    else if (lines.length > 0) this.toEnd();
    this.fresh = false;
  }

  showPending(ones: readonly Waiting[], words: Record<string, string>): void {
    this.waiting.textContent = "";
    for (const one of ones) {
      const bubble = element("div", "line me");
      bubble.append(element("p", "", one.text), element("small", "", one.sent ? "✓" : `◔ ${words.sending || ""}`));
      this.waiting.append(bubble);
    }
    if (ones.length > 0) this.toEnd();
  }

  private bubble(line: ChatLine, words: Record<string, string>): HTMLElement {
    const danger = line.key === DANGER;
    const bubble = element("div", `line ${line.who}${danger ? " danger" : ""}`);
    if (line.who === "person") bubble.append(element("small", "", line.author || words.person || ""));
    const text = line.text || (line.kind === "photo" || line.kind === "voice" ? words[line.kind] || "" : "");
    bubble.append(element("p", "", text));
    if (line.who === "me") bubble.append(element("small", "", line.lost ? `▲ ${words.not_sent}` : "✓"));
    if (danger) bubble.append(link("tel:1122", "1122", "main"));
    if (line.link) bubble.append(link(line.link, words.open || "", "main"));
    if (line.choices.length > 0) bubble.append(line.many ? this.ticks(line, words) : this.buttons(line.choices, true));
    if (line.commands.length > 0) bubble.append(this.buttons(line.commands, false));
    return bubble;
  }

  private buttons(choices: ChatLine["choices"], numbered: boolean): HTMLElement {
    const group = element("div", numbered ? "choices" : "commands");
    choices.forEach((choice, index) => {
      const button = element("button", numbered ? "choice" : "plain") as HTMLButtonElement;
      button.type = "button";
      if (numbered) button.append(number(index + 1));
      button.append(element("span", "", choice.title));
      button.onclick = () => this.say({ kind: "pick", body: choice.pick, text: choice.title });
      group.append(button);
    });
    return group;
  }

  /** Several may be ticked; they go as their numbers. */
  private ticks(line: ChatLine, words: Record<string, string>): HTMLElement {
    const ticked = line.choices.map(() => false);
    const group = this.buttons(line.choices, true);
    const send = element("button", "main", words.send || "") as HTMLButtonElement;
    send.type = "button";
    send.disabled = true;
    Array.from(group.children).forEach((child, index) => {
      const button = child as HTMLButtonElement;
      button.setAttribute("aria-pressed", "false");
      button.onclick = () => {
        ticked[index] = !ticked[index];
        button.setAttribute("aria-pressed", String(ticked[index]));
        send.disabled = numbersOf(ticked) === "";
      };
    });
    send.onclick = () => this.say({ kind: "text", body: numbersOf(ticked), text: numbersOf(ticked) });
    group.append(send);
    return group;
  }

  private toEnd(): void {
    this.waiting.scrollIntoView(false);
  }
}

function element(name: string, className: string, text = ""): HTMLElement {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) {
    made.textContent = text;
    made.dir = "auto";
  }
  return made;
}

function number(value: number): HTMLElement {
  const made = document.createElement("b");
  made.textContent = String(value);
  return made;
}

function link(href: string, text: string, className: string): HTMLElement {
  const made = element("a", className, text) as HTMLAnchorElement;
  made.href = href;
  return made;
}
