/** What each role may do, in words, so that nobody has to guess when giving one. */
import { Icon } from "../design/icon";
import type { Key } from "../i18n/keys";
import { t } from "../i18n/text";
import type { Role } from "../wire/types";

const MAY: Record<Role, readonly Key[]> = {
  staff: ["admin.may.register", "admin.may.intake", "admin.may.room_call", "admin.may.own_center"],
  doctor: ["admin.may.duty", "admin.may.claim", "admin.may.notes", "admin.may.treated"],
  supervisor: ["admin.may.recordings", "admin.may.audit"],
  administrator: ["admin.may.people", "admin.may.centers", "admin.may.volunteers", "admin.may.roster", "admin.may.audit"],
  patient: [],
};

/** All roles beside each other. */
export function RolesTable(props: { roles: readonly Role[] }) {
  const rights = [...new Set(props.roles.flatMap((role) => MAY[role]))];
  return (
    <details class="card">
      <summary>{t("admin.matrix")}</summary>
      <div class="roles-table">
        <table>
          <thead>
            <tr>
              <th scope="col">{t("admin.matrix_right")}</th>
              {props.roles.map((role) => (
                <th scope="col" key={role}>
                  {t(`common.role.${role}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rights.map((right) => (
              <tr key={right}>
                <th scope="row">{t(right)}</th>
                {props.roles.map((role) => (
                  <td key={role}>{MAY[role].includes(right) ? <Allowed /> : <span class="ink-2">{t("admin.matrix_no")}</span>}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function Allowed() {
  return (
    <>
      <Icon name="tick" size={20} /> <span>{t("admin.matrix_yes")}</span>
    </>
  );
}

export function RoleMatrix(props: { role: Role }) {
  return (
    <div class="role-words">
      <p class="strong">{t("admin.this_role_may")}</p>
      <ul>
        {MAY[props.role].map((key) => (
          <li key={key}>
            <Icon name="tick" size={20} /> <span>{t(key)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
