/** What a doctor's patient wrote to the helpline, and the doctor's answer in writing. */
import { useEffect } from "preact/hooks";
import { Loading, useLoad } from "../design/loading";
import { useTitle } from "../design/title";
import { t } from "../i18n/text";
import { http } from "../wire/http";
import type { ConversationShown } from "../wire/types";
import { Talk } from "./talk";
import "./inbox.css";

const LOOK_MS = 4_000;

export default function PatientChatPage(props: { params: Record<string, string> }) {
  const path = `/api/encounters/${props.params.id}/helpline`;
  const shown = useLoad(() => http.get<ConversationShown>(path), [path]);
  useTitle(t("inbox.of_patient"));
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && shown.reload(), LOOK_MS);
    return () => clearInterval(timer);
  }, [shown.reload]);
  return (
    <div class="page inbox-talk">
      <h1>{t("inbox.of_patient")}</h1>
      <Loading of={shown} rows={8}>
        {({ lines }) => <Talk lines={lines} path={path} onSent={shown.set} />}
      </Loading>
    </div>
  );
}
