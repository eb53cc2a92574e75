/** Entry of the call page: the smallest page, for /call/ID (people with an account) and /i/TOKEN (invited guests). */

import "../design/tokens.css";
import "../design/base.css";
import "../design/components.css";
import { render } from "preact";
import { startPrimaryKey } from "../design/keys";
import { Skeleton } from "../design/loading";
import { load } from "../i18n/text";
import { match } from "../router";
import { me, recognize } from "../wire/identity";
import { useModule } from "./lazy";
import Seated from "./seated";

async function start(): Promise<void> {
  startPrimaryKey();
  const asked = location.pathname.startsWith("/call/") ? recognized() : null;
  await load("common", "call");
  await asked;
  const root = document.getElementById("app");
  if (root) render(<Root />, root);
}

function Root() {
  const invited = match("/i/:token", location.pathname);
  const called = match("/call/:id", location.pathname);
  const loaded = useModule(() => Promise.all([import("./invitation"), load("check")]), invited !== null);
  const Invitation = loaded?.[0].Invitation;
  if (invited) return Invitation ? <Invitation token={invited.token ?? ""} /> : null;
  return called && <Account callId={called.id ?? ""} />;
}

/** People with an account: sign-in opens over the page and returns here. */
function Account(props: { callId: string }) {
  const who = me.value;
  const signIn = useModule(() => Promise.all([import("../pages/sign-in"), load("sign")]), who === null);
  if (who === undefined) return <Skeleton rows={0} />;
  if (who === null || who.must_change_password) {
    const Page = signIn?.[0].SignInPage;
    return Page ? <Page /> : <Skeleton rows={0} />;
  }
  return <Seated key={who.id} params={{ id: props.callId }} />;
}

/** Asks until the server has answered who we are; signed out is an answer too. */
async function recognized(): Promise<void> {
  for (;;) {
    try {
      await recognize();
      return;
    } catch {
      await new Promise((done) => setTimeout(done, 1_000));
    }
  }
}

void start();
