/** One person as a sheet: create or change, a new password (shown once), deactivate and activate. */
import { useState } from "preact/hooks";
import { Button, Choice, Field, Select, Tick } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { specialityName } from "../design/patient";
import { Later, type Part } from "../design/later";
import { ProblemBanner } from "../design/problem";
import { Layer } from "../design/surfaces";
import { LANGUAGES, OWN_NAMES } from "../i18n/language";
import { T, t } from "../i18n/text";
import { Refused, http } from "../wire/http";
import { loadReference } from "../wire/reference";
import type { Center, Person, PersonCreated, Role } from "../wire/types";
import { ROLES } from "./people";
import { AccountActions, OncePassword, type Secret } from "./account";
import { LicenceForm } from "./licence";
import { ProfileForm } from "./profile";
import { RoleMatrix } from "./roles";

const safetyPart: Part<{ person: Person }> = { words: ["safety"], module: () => import("./safety-of") };

interface SheetProps {
  /** A person's id, or `new`. */
  id: string;
  centers: readonly Center[];
  onClose: () => void;
  onChanged: () => void;
}

export function PersonSheet(props: SheetProps) {
  const isNew = props.id === "new";
  const [secret, setSecret] = useState<Secret | null>(null);
  const person = useLoad<Person | null>(
    () => (isNew ? Promise.resolve(null) : http.get<Person>(`/api/people/${props.id}`)),
    [props.id],
  );
  const title = isNew ? t("admin.new_person") : t("admin.person");
  return (
    <Layer title={title} onClose={props.onClose} closeLabel={t("common.close")}>
      {secret ? (
        <OncePassword secret={secret} onClose={props.onClose} />
      ) : (
        <Loading of={person}>
          {(loaded) => (
            <>
              <PersonForm
                person={loaded}
                centers={props.centers}
                onSaved={(saved, password) => {
                  props.onChanged();
                  if (password === null) person.set(saved);
                  else setSecret({ name: saved.name, login: saved.login, password });
                }}
              />
              {loaded?.role === "doctor" && (
                <ProfileForm
                  person={loaded}
                  onChanged={(changed) => {
                    person.set(changed);
                    props.onChanged();
                  }}
                />
              )}
              {loaded?.role === "doctor" && (
                <LicenceForm
                  key={loaded.licence_verified_at}
                  person={loaded}
                  onChanged={(changed) => {
                    person.set(changed);
                    props.onChanged();
                  }}
                />
              )}
              {loaded && <Later part={safetyPart} person={loaded} />}
              {loaded && (
                <AccountActions
                  person={loaded}
                  onChanged={(changed) => {
                    person.set(changed);
                    props.onChanged();
                  }}
                  onPassword={(password) => setSecret({ name: loaded.name, login: loaded.login, password })}
                />
              )}
            </>
          )}
        </Loading>
      )}
    </Layer>
  );
}

interface Draft {
  login: string;
  name: string;
  role: Role | null;
  center_id: string | null;
  specialities: readonly string[];
  registration: string;
  language: string;
}

const NOBODY: Draft = { login: "", name: "", role: null, center_id: null, specialities: [], registration: "", language: "en" };
const LOGIN = /^[a-z0-9][a-z0-9._-]{1,39}$/;

function PersonForm(props: {
  person: Person | null;
  centers: readonly Center[];
  onSaved: (person: Person, password: string | null) => void;
}) {
  const { person } = props;
  const [draft, setDraft] = useState<Draft>(person ?? NOBODY);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [saved, setSaved] = useState(false);
  const [error, setError] = useState<unknown>();
  const reference = useLoad(loadReference, []);
  const change = (some: Partial<Draft>) => {
    setSaved(false);
    setDraft({ ...draft, ...some });
  };
  const wrong = tried ? mistakes(draft, person === null, error) : {};

  const save = async () => {
    setTried(true);
    setError(undefined);
    if (Object.values(mistakes(draft, person === null, undefined)).some(Boolean)) return;
    setBusy(true);
    try {
      const { login, ...rest } = only(draft);
      if (person === null) {
        const made = await http.post<PersonCreated>("/api/people", { login: login.trim(), ...rest });
        props.onSaved(made.person, made.password);
      } else {
        props.onSaved(await http.patch<Person>(`/api/people/${person.id}`, rest), null);
        setSaved(true);
      }
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  };

  return (
    <form
      class="column"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void save();
      }}
    >
      {error !== undefined && (
        <ProblemBanner error={error} words={{ "person.login_taken": "admin.login_taken", "person.last_administrator": "admin.last_administrator" }} />
      )}
      <Field label={t("admin.name")} value={draft.name} onInput={(name) => change({ name })} error={wrong.name} maxLength={120} autofocus />
      {person === null ? (
        <Field label={t("admin.login")} hint={t("admin.login_hint")} dir="ltr" value={draft.login} onInput={(login) => change({ login: login.toLowerCase() })} error={wrong.login} maxLength={40} />
      ) : (
        <p>
          <T k="admin.login_is" v={{ login: { text: person.login, dir: "ltr" } }} />
        </p>
      )}
      <Choice
        legend={t("admin.role")}
        options={ROLES.map((value) => ({ value, label: t(`common.role.${value}`) }))}
        value={draft.role}
        onChange={(role) => change({ role })}
        error={wrong.role}
      />
      {draft.role && <RoleMatrix role={draft.role} />}
      {draft.role === "staff" && (
        <Select
          label={t("admin.center")}
          value={draft.center_id ?? ""}
          onChange={(value) => change({ center_id: value === "" ? null : value })}
          options={[
            { value: "", label: t("admin.choose_center") },
            ...props.centers.filter((one) => one.active).map((one) => ({ value: one.id, label: one.name })),
          ]}
          error={wrong.center}
        />
      )}
      {draft.role === "doctor" && (
        <>
          <fieldset class="choices">
            <legend>{t("admin.specialities")}</legend>
            <div>
              {(reference.value?.specialities ?? []).map((one) => (
                <Tick
                  key={one}
                  label={specialityName(one)}
                  checked={draft.specialities.includes(one)}
                  onChange={(on) =>
                    change({ specialities: on ? [...draft.specialities, one] : draft.specialities.filter((other) => other !== one) })
                  }
                />
              ))}
            </div>
            {wrong.specialities && <p class="error">{wrong.specialities}</p>}
          </fieldset>
          <Field label={t("admin.registration")} dir="ltr" value={draft.registration} onInput={(registration) => change({ registration })} maxLength={40} />
        </>
      )}
      <Choice
        legend={t("admin.language")}
        options={LANGUAGES.map((value) => ({ value, label: <span lang={value}>{OWN_NAMES[value]}</span> }))}
        value={LANGUAGES.find((one) => one === draft.language) ?? null}
        onChange={(chosen) => change({ language: chosen })}
      />
      <div class="row">
        <Button kind="primary" type="submit" busy={busy}>
          {t(person === null ? "admin.create" : "admin.save")}
        </Button>
        {saved && (
          <span role="status" class="saved-word">
            {t("admin.saved")}
          </span>
        )}
      </div>
    </form>
  );
}

type Mistakes = Partial<Record<"name" | "login" | "role" | "center" | "specialities", string>>;

function mistakes(draft: Draft, isNew: boolean, error: unknown): Mistakes {
  const taken = error instanceof Refused && error.code === "person.login_taken";
  const found: Mistakes = {};
  if (draft.name.trim() === "") found.name = t("admin.error.name");
  if (isNew && !LOGIN.test(draft.login.trim())) found.login = t("admin.login_hint");
  if (taken) found.login = t("admin.login_taken");
  if (draft.role === null) found.role = t("admin.error.role");
  if (draft.role === "staff" && draft.center_id === null) found.center = t("admin.error.center");
  if (draft.role === "doctor" && draft.specialities.length === 0) found.specialities = t("admin.error.specialities");
  return found;
}

/** Only what belongs to the role is sent: staff have a center, doctors specialities and a registration. */
function only(draft: Draft): Draft {
  const { login, name, role, language } = draft;
  const doctor = role === "doctor";
  return {
    login,
    name: name.trim(),
    role,
    language,
    center_id: role === "staff" ? draft.center_id : null,
    specialities: doctor ? draft.specialities : [],
    registration: doctor ? draft.registration.trim() : "",
  };
}
