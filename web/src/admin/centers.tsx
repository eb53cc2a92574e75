/** Centers and their rooms: create, rename, close and open again. */
import { useState } from "preact/hooks";
import { Button, Field, Tick } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { ProblemBanner } from "../design/problem";
import { Layer, State } from "../design/surfaces";
import { useTitle } from "../design/title";
import { phone } from "../i18n/format";
import { T, Value, t } from "../i18n/text";
import { http } from "../wire/http";
import type { Center, Centers, Room } from "../wire/types";
import "./admin.css";

type Open = { kind: "center"; center: Center | null } | { kind: "room"; center: Center; room: Room | null };

export default function CentersPage() {
  useTitle(t("admin.centers"));
  const centers = useLoad(() => http.get<Centers>("/api/centers"), []);
  const [open, setOpen] = useState<Open | null>(null);
  const done = () => {
    setOpen(null);
    centers.reload();
  };
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t("admin.centers")}</h1>
        <Button href="/board" icon="eye">
          {t("common.tab.board")}
        </Button>
        <Button kind="primary" icon="plus" onClick={() => setOpen({ kind: "center", center: null })}>
          {t("admin.new_center")}
        </Button>
      </div>
      <Loading of={centers} rows={4}>
        {(loaded) => (
          <ul class="centers">
            {loaded.centers.map((center) => (
              <CenterCard key={center.id} center={center} onOpen={setOpen} />
            ))}
          </ul>
        )}
      </Loading>
      {open?.kind === "center" && <CenterSheet center={open.center} onClose={() => setOpen(null)} onDone={done} />}
      {open?.kind === "room" && <RoomSheet {...open} onClose={() => setOpen(null)} onDone={done} />}
    </div>
  );
}

function CenterCard(props: { center: Center; onOpen: (open: Open) => void }) {
  const { center } = props;
  return (
    <li class="card column tight">
      <div class="row">
        <h2>
          <bdi>{center.name}</bdi>
        </h2>
        {!center.active && <State mark="normal">{t("admin.closed")}</State>}
        <Button class="end" label={t("admin.change_named", { name: center.name })} onClick={() => props.onOpen({ kind: "center", center })}>
          {t("admin.change")}
        </Button>
      </div>
      <p class="ink-2">
        <bdi>{center.district}</bdi> {center.phone !== "" && <Value of={phone(center.phone)} />}
      </p>
      <h3>{t("admin.rooms")}</h3>
      {center.rooms.length === 0 && <p class="ink-2">{t("admin.no_rooms")}</p>}
      <div class="row">
        {center.rooms.map((room) => (
          <Button key={room.id} icon="room" onClick={() => props.onOpen({ kind: "room", center, room })}>
            <bdi>{room.name}</bdi>
            {!room.active && <span class="ink-2">{t("admin.room_closed")}</span>}
          </Button>
        ))}
        <Button kind="plain" icon="plus" onClick={() => props.onOpen({ kind: "room", center, room: null })}>
          {t("admin.new_room")}
        </Button>
      </div>
    </li>
  );
}

function CenterSheet(props: { center: Center | null; onClose: () => void; onDone: () => void }) {
  const { center } = props;
  const [name, setName] = useState(center?.name ?? "");
  const [district, setDistrict] = useState(center?.district ?? "");
  const [telephone, setTelephone] = useState(center?.phone ?? "");
  const [active, setActive] = useState(center?.active ?? true);
  const body = { name: name.trim(), district: district.trim(), phone: telephone.trim() };
  return (
    <NamedSheet
      title={t(center ? "admin.center" : "admin.new_center")}
      name={name}
      onClose={props.onClose}
      onDone={props.onDone}
      save={() => (center ? http.patch(`/api/centers/${center.id}`, { ...body, active }) : http.post("/api/centers", body))}
    >
      <Field label={t("admin.center_name")} value={name} onInput={setName} maxLength={120} autofocus />
      <Field label={t("admin.district")} value={district} onInput={setDistrict} maxLength={120} />
      <Field label={t("admin.phone")} value={telephone} onInput={setTelephone} type="tel" dir="ltr" maxLength={24} />
      {center && <Tick label={t("admin.center_open")} checked={active} onChange={setActive} />}
    </NamedSheet>
  );
}

function RoomSheet(props: { center: Center; room: Room | null; onClose: () => void; onDone: () => void }) {
  const { center, room } = props;
  const [name, setName] = useState(room?.name ?? "");
  const [active, setActive] = useState(room?.active ?? true);
  return (
    <NamedSheet
      title={t(room ? "admin.room" : "admin.new_room")}
      name={name}
      onClose={props.onClose}
      onDone={props.onDone}
      save={() =>
        room
          ? http.patch(`/api/rooms/${room.id}`, { name: name.trim(), active })
          : http.post(`/api/centers/${center.id}/rooms`, { name: name.trim() })
      }
    >
      <p>
        <T k="admin.room_of" v={{ center: center.name }} />
      </p>
      <Field label={t("admin.room_name")} value={name} onInput={setName} maxLength={120} autofocus />
      {room && <Tick label={t("admin.room_open")} checked={active} onChange={setActive} />}
    </NamedSheet>
  );
}

interface NamedSheetProps {
  title: string;
  name: string;
  children: preact.ComponentChildren;
  save: () => Promise<unknown>;
  onClose: () => void;
  onDone: () => void;
}

/** A sheet with one form whose name must not be empty. */
function NamedSheet(props: NamedSheetProps) {
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const save = () => {
    setTried(true);
    if (props.name.trim() === "") return;
    setBusy(true);
    setError(undefined);
    props
      .save()
      .then(props.onDone, setError)
      .then(() => setBusy(false));
  };
  return (
    <Layer title={props.title} onClose={props.onClose} closeLabel={t("common.close")}>
      <form
        class="column"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) save();
        }}
      >
        {error !== undefined && <ProblemBanner error={error} />}
        {tried && props.name.trim() === "" && <p class="error">{t("admin.error.name")}</p>}
        {props.children}
        <div class="row">
          <Button kind="primary" type="submit" busy={busy}>
            {t("admin.save")}
          </Button>
          <Button onClick={props.onClose}>{t("common.cancel")}</Button>
        </div>
      </form>
    </Layer>
  );
}
