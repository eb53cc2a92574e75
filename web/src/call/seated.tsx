/** A call for people with an account, once who they are is known: also as a page among the light ones. */

import { useEffect, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Banner } from "../design/surfaces";
import { t } from "../i18n/text";
import { live } from "../wire/here";
import { me } from "../wire/identity";
import { openOutbox } from "../wire/outbox";
import "./call.css";
import { CallPage } from "./page";

export default function Seated(props: { params: Record<string, string> }) {
  const who = me.value;
  const [ready, setReady] = useState(false);
  useEffect(() => {
    if (!who) return;
    live.connect();
    void openOutbox(who.id).then(() => setReady(true));
  }, [who?.id]);
  return (
    <>
      {live.state.value === "old_version" && (
        <Banner strip tone="busy" actions={<Button onClick={() => location.reload()}>{t("common.reload")}</Button>}>
          {t("common.new_version")}
        </Banner>
      )}
      {ready && <CallPage callId={props.params.id ?? ""} guest={null} />}
    </>
  );
}
