/** Entry of the light pages. Starts what every page needs, then draws the application. */
import "./design/tokens.css";
import "./design/base.css";
import "./design/components.css";
import "./design/topbar.css";
import { render } from "preact";
import { startPrimaryKey } from "./design/keys";
import { load } from "./i18n/text";
import { startRouter } from "./router";
import { App } from "./app";

async function start(): Promise<void> {
  startRouter();
  startPrimaryKey();
  await load("common", "frame", "sign");
  const root = document.getElementById("app");
  if (root) render(<App />, root);
  void import("./design/fonts");
}

void start();
