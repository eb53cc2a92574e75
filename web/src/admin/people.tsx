/** People of the system: find, filter, create, change, new password, deactivate. Filters are in the address. */
import { useEffect, useState } from "preact/hooks";
import { Button, Field, Select } from "../design/controls";
import { Loading, useLoad } from "../design/loading";
import { State } from "../design/surfaces";
import { specialityName } from "../design/patient";
import { useTitle } from "../design/title";
import { date } from "../i18n/format";
import { language } from "../i18n/language";
import { T, t } from "../i18n/text";
import { go, place, setQuery } from "../router";
import { http } from "../wire/http";
import type { Centers, People, Person, Role } from "../wire/types";
import { PersonSheet } from "./person";
import { RolesTable } from "./roles";
import "./admin.css";

export const ROLES: readonly Role[] = ["staff", "doctor", "supervisor", "administrator"];

export default function PeoplePage(props: { params: Record<string, string> }) {
  useTitle(t("admin.people"));
  const filters = place.value.query;
  const [find, setFind] = useState("");
  const role = filters.get("role") ?? "";
  const center = filters.get("center") ?? "";
  const active = filters.get("active") ?? "true";
  const people = useLoad(() => http.get<People>(`/api/people?${query({ role, center, active })}`), [role, center, active]);
  const centers = useLoad(() => http.get<Centers>("/api/centers"), []);
  useEffect(() => setFind(""), [role, center, active]);

  const open = props.params.id;
  const close = () => go(`/admin/people${location.search}`);
  return (
    <div class="page">
      <div class="page-head">
        <h1>{t("admin.people")}</h1>
        <Button kind="primary" icon="plus" href="/admin/people/new">
          {t("admin.new_person")}
        </Button>
      </div>
      <div class="filters">
        <div data-find="">
          <Field label={t("admin.find")} value={find} onInput={setFind} type="search" />
        </div>
        <Select
          label={t("admin.role")}
          value={role}
          onChange={(value) => setQuery("role", value)}
          options={[{ value: "", label: t("admin.all_roles") }, ...ROLES.map((one) => ({ value: one, label: t(`common.role.${one}`) }))]}
        />
        <Select
          label={t("admin.center")}
          value={center}
          onChange={(value) => setQuery("center", value)}
          options={[
            { value: "", label: t("admin.all_centers") },
            ...(centers.value?.centers ?? []).map((one) => ({ value: one.id, label: one.name })),
          ]}
        />
        <Select
          label={t("admin.account")}
          value={active}
          onChange={(value) => setQuery("active", value)}
          options={[
            { value: "true", label: t("admin.active") },
            { value: "false", label: t("admin.inactive") },
          ]}
        />
      </div>
      <Loading of={people} rows={6}>
        {(loaded) => <PeopleList people={matching(loaded.people, find)} />}
      </Loading>
      <RolesTable roles={ROLES} />
      {open !== undefined && (
        <PersonSheet
          key={open}
          id={open}
          centers={centers.value?.centers ?? []}
          onClose={close}
          onChanged={people.reload}
        />
      )}
    </div>
  );
}

function PeopleList(props: { people: readonly Person[] }) {
  if (props.people.length === 0) return <p class="ink-2">{t("admin.nobody")}</p>;
  return (
    <ul class="rows">
      {props.people.map((person) => (
        <li class="card line" key={person.id}>
          <a class="person-row" href={`/admin/people/${person.id}${location.search}`}>
            <span class="column-0">
              <bdi class="strong">{person.name}</bdi>
              <bdi dir="ltr" class="ink-2 small">
                {person.login}
              </bdi>
            </span>
            <span>
              {t(`common.role.${person.role}`)}
              {person.specialities.length > 0 && (
                <span class="ink-2"> · {person.specialities.map(specialityName).join(" · ")}</span>
              )}
            </span>
            <span class="ink-2">
              <bdi>{person.center_name ?? t("admin.no_center")}</bdi>
            </span>
            <span class="ink-2 small">
              {person.last_signed_in_at === null ? (
                t("admin.never_signed_in")
              ) : (
                <T k="admin.last_signed_in" v={{ date: date(person.last_signed_in_at, language.value) }} />
              )}
            </span>
            <State mark={person.active ? "done" : "normal"}>{t(person.active ? "admin.active" : "admin.inactive")}</State>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The list is short (a province's staff comes with its own search): what is typed filters it at once. */
function matching(people: readonly Person[], typed: string): Person[] {
  const wanted = typed.trim().toLowerCase();
  return people.filter((person) => `${person.name} ${person.login}`.toLowerCase().includes(wanted));
}

function query(values: Record<string, string>): string {
  const filled = Object.entries(values).filter(([, value]) => value !== "");
  return new URLSearchParams(filled).toString();
}

