/** The proof of an encounter: for how long both sides heard and saw each other, as the server counted it. */
import { useLoad } from "../design/loading";
import { State } from "../design/surfaces";
import { clock } from "../i18n/format";
import { T, t } from "../i18n/text";
import { http } from "../wire/http";
import type { ProofSeen } from "../wire/types";

export function Proof(props: { encounterId: string }) {
  const { value } = useLoad(() => http.get<ProofSeen>(`/api/encounters/${props.encounterId}/proof`), [props.encounterId]);
  if (!value) return null;
  return (
    <p class="row">
      <State mark={value.proven ? "done" : "watch"}>{t(value.proven ? "recordings.proven" : "recordings.not_proven")}</State>
      <span class="ink-2">
        <T
          k="recordings.proof"
          v={{ heard: clock(value.both_audible_s * 1000), seen: clock(value.both_visible_s * 1000) }}
        />
      </span>
    </p>
  );
}
