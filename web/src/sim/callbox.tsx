/** The call on the phone: ring, accept, decline, end; the sound of the other side. */
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../design/controls";
import { Banner } from "../design/surfaces";
import { T, t } from "../i18n/text";
import { Telephone, micTrouble } from "./telephone";
import type { Ring, Whole } from "./wire";

export interface Dialled {
  payload: string;
}

/** `dialled` changes whenever a button in the chat asks for a call. */
export function CallBox(props: { person: Whole; dialled: Dialled | null; onTrouble: () => void }) {
  const { person } = props;
  const sound = useRef<HTMLAudioElement>(null);
  const [telephone, setTelephone] = useState<Telephone | null>(null);
  useEffect(() => {
    const made = new Telephone(person.id, (heard) => {
      if (sound.current) sound.current.srcObject = heard;
    });
    setTelephone(made);
    return () => made.close();
  }, [person.id]);
  useEffect(() => {
    void telephone?.follow(person.call).catch(props.onTrouble);
  }, [telephone, person.call?.state, person.call?.answer]);
  useEffect(() => {
    if (props.dialled) void telephone?.dial(props.dialled.payload).catch(props.onTrouble);
  }, [props.dialled]);
  const call = person.call;
  const busy = call !== null && call.state !== "ended";
  const incoming = busy && call.state === "ringing" && call.direction === "BUSINESS_INITIATED";
  return (
    <div class="sim-call">
      <audio ref={sound} autoplay />
      <span class="grow" role="status">
        {call && words(call)}
      </span>
      {!busy && (
        <Button icon="phone" onClick={() => void telephone?.dial().catch(props.onTrouble)}>
          {t("sim.call")}
        </Button>
      )}
      {incoming && (
        <Button icon="phone" kind="primary" onClick={() => void telephone?.pickUp(call).catch(props.onTrouble)}>
          {t("sim.accept")}
        </Button>
      )}
      {busy && (
        <Button icon="phone-down" kind="danger" onClick={() => void telephone?.putDown().catch(props.onTrouble)}>
          {t(incoming ? "sim.decline" : "sim.end")}
        </Button>
      )}
      {micTrouble.value && (
        <Banner tone="watch" live>
          {t("sim.no_mic")}
        </Banner>
      )}
    </div>
  );
}

function words(call: Ring) {
  if (call.state === "ended") return <T k="sim.over" v={{ reason: call.reason }} />;
  if (call.state === "talking") return t("sim.talking");
  if (call.state === "connecting") return t("sim.connecting");
  return t(call.direction === "USER_INITIATED" ? "sim.dialling" : "sim.rings");
}
