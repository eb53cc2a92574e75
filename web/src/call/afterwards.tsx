/** What stands where the call was: left, open elsewhere, ended, or not available. One clear next step each. */

import { useEffect } from "preact/hooks";
import { Button } from "../design/controls";
import { Icon } from "../design/icon";
import type { Key } from "../i18n/keys";
import { t } from "../i18n/text";
import { me } from "../wire/identity";
import type { CallView } from "./view";

export function Afterwards(props: { view: CallView; guest: boolean }) {
  const { view, guest } = props;
  const phase = view.phase.value;
  const back = () => void view.media.comeBack();
  useEffect(() => {
    if (phase === "closed") view.media.hangUp();
  }, [phase]);
  return (
    <div class="afterwards">
      <Icon name={phase === "closed" ? "tick" : "phone-down"} size={48} />
      <h1>{t(sentence(view, guest))}</h1>
      {phase === "left" && <p>{t("call.you_left_more")}</p>}
      {phase === "left" && (
        <Button kind="primary" onClick={back}>
          {t("call.come_back")}
        </Button>
      )}
      {phase === "elsewhere" && (
        <Button kind="primary" onClick={back}>
          {t("call.use_here")}
        </Button>
      )}
      {!guest && <Home phase={phase} />}
    </div>
  );
}

function Home(props: { phase: string }) {
  const home = me.value?.role === "doctor" ? "/doctor" : me.value?.role === "staff" ? "/desk" : "/";
  if (props.phase === "closed" && home !== "/") {
    return (
      <Button kind="primary" href={home}>
        {t("call.next_patient")}
      </Button>
    );
  }
  return <Button href={home}>{t("common.missing.go")}</Button>;
}

function sentence(view: CallView, guest: boolean): Key {
  switch (view.phase.value) {
    case "left":
      return "call.you_left";
    case "elsewhere":
      return "call.elsewhere";
    case "refused":
      return view.media.refused.value?.code === "call.full" ? "call.full" : "common.problem.not_available";
    default:
      return guest ? "call.closed_patient" : view.role.value === "room" ? "call.closed_room" : "call.closed";
  }
}
