/** Pictures worth taking, by complaint: take one, see it travel, look at it, take it out again. */
import { useState } from "preact/hooks";
import { Gallery, useAttachments } from "../case/attachments";
import { Button } from "../design/controls";
import { StateMark } from "../design/icon";
import { T, t } from "../i18n/text";
import { ltr } from "../i18n/shown";
import { say } from "../wire/triage";
import type { Triage } from "../wire/types";
import { Camera } from "./camera";
import { newId } from "./arrivals";
import { type Upload, arrivedUploads, drop, pieces, send, uploads } from "./uploads";

interface WorthProps {
  encounterId: string;
  complaints: readonly string[];
  data: Triage;
}

export function Worth(props: WorthProps) {
  const { encounterId, data } = props;
  const [taking, setTaking] = useState<string | null>(null);
  const arrived = useAttachments(encounterId, arrivedUploads.value);
  const waiting = [...uploads.value.values()].filter((one) => one.encounterId === encounterId && one.kind === "picture");
  const worth = props.complaints.flatMap((id) => data.complaints.find((one) => one.id === id)?.pictures ?? []);
  const has = (shows: string) => waiting.some((one) => one.shows === shows) || (arrived.value ?? []).some((one) => one.shows === shows);
  const keep = async (octets: ArrayBuffer, mime: string) => {
    const shows = taking ?? "";
    setTaking(null);
    await send({ id: newId(), encounterId, kind: "picture", mime, shows, seconds: null, octets });
  };
  return (
    <section class="column tight worth" aria-labelledby="title-worth">
      <h3 id="title-worth">{t("desk.pictures")}</h3>
      {worth.map((one) => (
        <div class="worth-row" key={one.id}>
          <span>
            {has(one.id) && <StateMark mark="done" size={16} />} {say(one.text)}
          </span>
          <Button icon="still" label={t("desk.take_named", { what: say(one.text) })} onClick={() => setTaking(one.id)}>
            {t("desk.take")}
          </Button>
        </div>
      ))}
      <div class="row">
        <Button kind={worth.length === 0 ? "other" : "plain"} icon="plus" onClick={() => setTaking("")}>
          {t("desk.take_another")}
        </Button>
      </div>
      {waiting.map((one) => (
        <Travelling key={one.id} one={one} />
      ))}
      <Gallery encounterId={encounterId} of={arrived} data={data} removable />
      {taking !== null && <Camera onTaken={(octets, mime) => void keep(octets, mime)} onClose={() => setTaking(null)} />}
    </section>
  );
}

function Travelling(props: { one: Upload }) {
  const { one } = props;
  const percent = Math.floor((one.sent / pieces(one.octets)) * 100);
  return (
    <p class="row" role="status">
      <StateMark mark={one.refused ? "act" : "waiting"} size={16} />
      {one.refused ? t("desk.picture_refused") : <T k="desk.picture_sending" v={{ percent: ltr(`${percent} %`) }} />}
      {one.refused && <Button onClick={() => void drop(one.id)}>{t("desk.picture_drop")}</Button>}
    </p>
  );
}
