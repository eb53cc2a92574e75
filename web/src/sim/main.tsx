/** Entry of the phone simulator, which only a demo serves. Draws after its words are here. */
import "../design/tokens.css";
import "../design/base.css";
import "../design/components.css";
import "./sim.css";
import { render } from "preact";
import { load } from "../i18n/text";
import { SimulatorPage } from "./page";

async function start(): Promise<void> {
  await load("common", "sim");
  const root = document.getElementById("app");
  if (root) render(<SimulatorPage />, root);
  void import("../design/fonts");
}

void start();
