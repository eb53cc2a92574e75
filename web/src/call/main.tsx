/** Entry of the call page: the smallest page, for /call/* and /i/*. */
import "../design/tokens.css";
import "../design/base.css";
import "../design/components.css";
import { render } from "preact";
import { load } from "../i18n/text";
import { recognize } from "../wire/identity";
import { live } from "../wire/here";
import { Skeleton } from "../design/loading";

async function start(): Promise<void> {
  await load("common", "call");
  const root = document.getElementById("app");
  if (root) render(<Skeleton />, root);
  if (await recognize()) live.connect();
}

void start();
