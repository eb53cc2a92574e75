/** What is needed seldom in a call: devices, the own picture, inviting somebody, the keys. */

import { useEffect, useRef, useState } from "preact/hooks";
import { Button, Choice, Field, Mistake, Select, Tick } from "../design/controls";
import { problemKey } from "../design/problem";
import { Layer } from "../design/surfaces";
import { time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, load, t } from "../i18n/text";
import { type Device, type DeviceKind, chosenOf, chosenSpeaker, rememberSpeaker } from "../media/capture";
import { useSpeaker } from "../media/tones";
import { http } from "../wire/http";
import type { InvitationMade, InvitationNew } from "../wire/types";
import { useModule } from "./lazy";
import type { CallView } from "./view";

export function More(props: { view: CallView; guest: boolean; onClose: () => void }) {
  const { view, guest } = props;
  const doctor = view.role.value === "doctor";
  return (
    <Layer title={t("call.more")} closeLabel={t("common.close")} onClose={props.onClose}>
      <Devices view={view} />
      {view.role.value !== "room" && (
        <Tick label={t("call.self_view")} checked={!view.selfHidden.value} onChange={(shown) => view.hideSelf(!shown)} />
      )}
      {!guest && (doctor || view.role.value === "room") && <Invite view={view} />}
      {!guest && doctor && <AskColleagues callId={view.callId} />}
      <section class="column tight">
        <h3>{t("common.help.keys")}</h3>
        <dl class="column tight">
          {keys(doctor).map(([key, word]) => (
            <div class="row" key={key}>
              <dt>
                <kbd dir="ltr">{key}</kbd>
              </dt>
              <dd>{t(word)}</dd>
            </div>
          ))}
        </dl>
      </section>
    </Layer>
  );
}

function AskColleagues(props: { callId: string }) {
  const loaded = useModule(() => Promise.all([import("./colleagues"), load("colleagues")]), true);
  const Panel = loaded?.[0].Colleagues;
  return Panel ? <Panel callId={props.callId} /> : null;
}

function Devices(props: { view: CallView }) {
  const { capture } = props.view;
  const { mics, cameras, speakers } = capture.devices.value;
  const chooseSpeaker = (id: string) => {
    rememberSpeaker(id);
    void useSpeaker(id);
    for (const video of document.querySelectorAll("video")) if ("setSinkId" in video) void video.setSinkId(id).catch(() => undefined);
  };
  const current = (kind: DeviceKind) => capture[kind].value?.getSettings().deviceId ?? chosenOf(kind);
  return (
    <section class="column">
      <h3>{t("call.devices")}</h3>
      <DeviceSelect label="call.device_camera" devices={cameras} current={current("camera")} choose={(id) => void capture.choose("camera", id)} />
      <DeviceSelect label="call.device_mic" devices={mics} current={current("mic")} choose={(id) => void capture.choose("mic", id)} />
      <DeviceSelect label="call.device_speaker" devices={speakers} current={chosenSpeaker()} choose={chooseSpeaker} />
    </section>
  );
}

function DeviceSelect(props: { label: Key; devices: Device[]; current: string | null; choose: (id: string) => void }) {
  if (props.devices.length === 0) return null;
  const known = props.devices.some((one) => one.id === props.current);
  const options = props.devices.map((one) => ({ value: one.id, label: one.label }));
  return (
    <Select
      label={t(props.label)}
      value={known ? (props.current ?? "") : ""}
      onChange={props.choose}
      options={known ? options : [{ value: "", label: t("call.device_default") }, ...options]}
    />
  );
}

type InviteRole = InvitationNew["role"];
const ROLES: readonly InviteRole[] = ["patient", "relative", "interpreter", "doctor"];

function Invite(props: { view: CallView }) {
  const [made, setMade] = useState<{ invitation: InvitationMade; name: string } | null>(null);
  return (
    <section class="column">
      <h3>{t("call.invite")}</h3>
      {made ? (
        <Link made={made.invitation} name={made.name} />
      ) : (
        <InviteForm callId={props.view.callId} onMade={(invitation, name) => setMade({ invitation, name })} />
      )}
    </section>
  );
}

function InviteForm(props: { callId: string; onMade: (made: InvitationMade, name: string) => void }) {
  const [role, setRole] = useState<InviteRole | null>(null);
  const [name, setName] = useState("");
  const [tried, setTried] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const make = () => {
    setTried(true);
    if (!role || name.trim() === "") return;
    const body = { role, name, language: language.peek() } satisfies InvitationNew;
    http
      .post<InvitationMade>(`/api/encounters/${props.callId}/invitations`, body)
      .then((made) => props.onMade(made, name), setError);
  };
  return (
    <>
      <Choice
        legend={t("call.invite_role")}
        value={role}
        onChange={setRole}
        options={ROLES.map((value) => ({ value, label: t(`call.invite_${value}` as Key) }))}
        error={tried && !role ? t("call.invite_role") : undefined}
      />
      <Field
        label={t("call.invite_name")}
        value={name}
        onInput={setName}
        maxLength={120}
        error={tried && name.trim() === "" ? t("call.invite_name_missing") : undefined}
      />
      {error !== null && <Mistake>{t(problemKey(error))}</Mistake>}
      <div>
        <Button onClick={make}>{t("call.invite_make")}</Button>
      </div>
    </>
  );
}

function Link(props: { made: InvitationMade; name: string }) {
  const [copied, setCopied] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector("button")?.focus(), []);
  const address = new URL(props.made.path, location.origin).href;
  const copy = () => void navigator.clipboard.writeText(address).then(() => setCopied(true), () => setCopied(false));
  return (
    <>
      <Field label={t("call.invite_link", { name: auto(props.name) })} value={address} onInput={() => undefined} dir="ltr" />
      <p class="hint">
        <T k="call.invite_once" v={{ time: time(props.made.expires_at) }} />
      </p>
      <div class="row" ref={box}>
        <Button kind="primary" onClick={copy}>
          {t("call.copy")}
        </Button>
        {copied && <span role="status">{t("call.copied")}</span>}
      </div>
    </>
  );
}

function keys(doctor: boolean): [string, Key][] {
  const everybody: [string, Key][] = [
    ["M", "call.key_mic"],
    ["V", "call.key_camera"],
    ["Space", "call.key_talk"],
  ];
  return doctor ? [...everybody, ["Alt + N, Alt + H", "call.key_tabs"], ["[ , ]", "call.key_width"]] : everybody;
}
