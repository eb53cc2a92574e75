/** What each role may do, in words, so that nobody has to guess when giving one. */
import { Icon } from "../design/icon";
import type { Key } from "../i18n/keys";
import { t } from "../i18n/text";
import type { Role } from "../wire/types";

const MAY: Record<Role, readonly Key[]> = {
  staff: ["admin.may.register", "admin.may.intake", "admin.may.room_call", "admin.may.own_center"],
  doctor: ["admin.may.duty", "admin.may.claim", "admin.may.notes", "admin.may.treated"],
  supervisor: ["admin.may.recordings", "admin.may.audit"],
  administrator: ["admin.may.people", "admin.may.centers", "admin.may.audit"],
  patient: [],
};

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
