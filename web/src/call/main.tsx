/** Entry of the call page: the smallest page, for /call/ID (people with an account) and /i/TOKEN (invited guests). */

import "../design/tokens.css";
import "../design/base.css";
import "../design/components.css";
import "./call.css";
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { startPrimaryKey } from "../design/keys";
import { Skeleton } from "../design/loading";
import { Banner } from "../design/surfaces";
import { Button } from "../design/controls";
import { load, t } from "../i18n/text";
import { match } from "../router";
import { live } from "../wire/here";
import { me, recognize } from "../wire/identity";
import { openOutbox } from "../wire/outbox";
import { useModule } from "./lazy";
import { CallPage } from "./page";

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
  return called && <Seated callId={called.id ?? ""} />;
}

/** People with an account: sign-in opens over the page and returns here. */
function Seated(props: { callId: string }) {
  const who = me.value;
  const [ready, setReady] = useState(false);
  const signIn = useModule(() => Promise.all([import("../pages/sign-in"), load("sign")]), who === null);
  useEffect(() => {
    if (!who) return;
    live.connect();
    void openOutbox(who.id).then(() => setReady(true));
  }, [who?.id]);
  if (who === undefined) return <Skeleton rows={0} />;
  if (who === null || who.must_change_password) {
    const Page = signIn?.[0].SignInPage;
    return Page ? <Page /> : <Skeleton rows={0} />;
  }
  return (
    <>
      {live.state.value === "old_version" && (
        <Banner strip tone="busy" actions={<Button onClick={() => location.reload()}>{t("common.reload")}</Button>}>
          {t("common.new_version")}
        </Banner>
      )}
      {ready && <CallPage callId={props.callId} guest={null} />}
    </>
  );
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
