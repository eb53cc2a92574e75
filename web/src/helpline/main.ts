/** The helpline's chat in a browser: shows what was said, sends what is pressed, written, photographed or spoken. */
import "./chat.css";
import { languageOf, type Said } from "./lines";
import { canRecord, photoOf, Recorder, type Taken } from "./media";
import { Outbox } from "./outbox";
import { open, read, send, type Chat } from "./talk";
import { Lines } from "./view";

const WAIT_S = 20;
const SOON_MS = 1_500;
const LATE_MS = 30_000;

function at<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** What a control that shows no words is called. */
function label(id: string, text: string | undefined): void {
  at(id).setAttribute("aria-label", text || "");
  at(id).title = text || "";
}

let words: Record<string, string> = {};
let next = 0;
let begun = false;

const outbox = new Outbox(send, changed, window.localStorage);
const lines = new Lines(at("lines"), (said) => say(said));

function say(said: Said): void {
  outbox.add(said);
}

function changed(): void {
  lines.showPending(outbox.waiting, words);
  const failed = at("failed");
  failed.hidden = !outbox.failed;
  failed.textContent = "";
  if (!outbox.failed) return;
  failed.append(`${words.not_sent || "Not sent."} `);
  const again = document.createElement("button");
  again.className = "plain";
  again.textContent = words.again || "Send again";
  again.onclick = () => outbox.again();
  failed.append(again);
}

function show(chat: Chat): void {
  words = chat.words;
  next = Math.max(next, chat.next);
  languageOf(document.documentElement, chat.language);
  document.title = `${words.title} · E-Ilaj`;
  at("title").textContent = words.title || "";
  at("emergency-words").textContent = words.emergency || "";
  label("emergency", words.emergency);
  label("send", words.send);
  label("photo", words.photo);
  label("voice", recorder ? words.stop : words.voice);
  label("text", words.write);
  at<HTMLInputElement>("text").placeholder = words.write || "";
  label("menu", words.menu);
  at("language").textContent = words.language || "";
  at("language").hidden = !words.language;
  outbox.arrived(chat.lines.filter((line) => line.who === "me").length);
  lines.add(chat.lines, words);
  changed();
}

/** Asks for what is new for ever; a broken link is tried again, later and later. */
function follow(pause: number): void {
  const asked = begun ? read(next, WAIT_S) : open();
  asked.then(
    (chat) => {
      begun = true;
      at("offline").hidden = true;
      show(chat);
      outbox.flush();
      follow(SOON_MS);
    },
    (status: number) => {
      // The browser forgot its conversation, or it was never kept.
      if (status === 404) begun = false;
      at("offline").hidden = false;
      at("offline").textContent = words.offline || "No link. We keep trying. · رابطہ نہیں ہے۔ ہم کوشش کرتے رہیں گے۔";
      setTimeout(() => follow(Math.min(LATE_MS, pause * 2)), pause);
    },
  );
}

at<HTMLFormElement>("form").onsubmit = (event) => {
  event.preventDefault();
  const text = at<HTMLInputElement>("text");
  const body = text.value.trim();
  if (!body) return;
  text.value = "";
  say({ kind: "text", body, text: body });
};
at("menu").onclick = () => say({ kind: "pick", body: "command:menu", text: "0" });
at("language").onclick = () => say({ kind: "pick", body: "command:language", text: words.language || "" });
at("photo").onclick = () => at<HTMLInputElement>("file").click();
at<HTMLInputElement>("file").onchange = () => {
  const input = at<HTMLInputElement>("file");
  const file = input.files && input.files[0];
  input.value = "";
  if (file) photoOf(file).then((taken) => bring("photo", taken), refused);
};

let recorder: Recorder | null = null;
at("voice").hidden = !canRecord();
at("voice").onclick = () => {
  const button = at("voice");
  if (recorder) {
    recorder.stop();
    return;
  }
  recorder = new Recorder();
  button.setAttribute("aria-pressed", "true");
  label("voice", words.stop);
  recorder
    .taken()
    .then((taken) => bring("voice", taken), refused)
    .then(() => {
      recorder = null;
      button.setAttribute("aria-pressed", "false");
      label("voice", words.voice);
    });
};

function bring(kind: "photo" | "voice", taken: Taken): void {
  say({ kind, body: "", text: words[kind] || "", media: taken });
}

function refused(): void {
  at("failed").hidden = false;
  at("failed").textContent = words.not_sent || "Not sent.";
}

follow(SOON_MS);
