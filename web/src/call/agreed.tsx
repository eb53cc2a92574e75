/** Who agreed or refused, when, how and in which words, as the server has it; for call and player alike. */

import { Loading, useLoad } from "../design/loading";
import { date, time } from "../i18n/format";
import type { Key } from "../i18n/keys";
import { language } from "../i18n/language";
import { auto } from "../i18n/shown";
import { T, Value, t } from "../i18n/text";
import { http } from "../wire/http";
import type { ConsentAnswer, Consents } from "../wire/types";

export function Agreed(props: { encounterId: string }) {
  const loaded = useLoad(() => http.get<Consents>(`/api/encounters/${props.encounterId}/consents`), [props.encounterId]);
  return (
    <Loading of={loaded} rows={2}>
      {({ answers }) =>
        answers.length === 0 ? (
          <p>{t("agreed.none")}</p>
        ) : (
          <ul class="column tight">
            {answers.map((one, index) => (
              <li key={index}>
                <Answer of={one} />
              </li>
            ))}
          </ul>
        )
      }
    </Loading>
  );
}

function Answer(props: { of: ConsentAnswer }) {
  const { of } = props;
  const said = `agreed.${of.scope}_${of.given ? "yes" : "no"}` as Key;
  return (
    <>
      <strong>
        <T k={said} v={{ name: auto(of.name) }} />
      </strong>
      <div class="small">
        <Value of={date(of.at, language.value)} /> <Value of={time(of.at)} />
        {" · "}
        <T k={how(of)} v={{ witness: auto(of.witness) }} />
        {of.who === "guardian" && (
          <>
            {" · "}
            <T k="agreed.guardian" v={{ guardian: auto(of.guardian) }} />
          </>
        )}
      </div>
      {of.words !== "" && (
        <div class="small ink-2">
          <q lang={of.language} dir="auto">
            {of.words}
          </q>
        </div>
      )}
    </>
  );
}

function how(of: ConsentAnswer): Key {
  if (of.how === "tapped") return "agreed.tapped";
  return of.witness === "" ? "agreed.spoken" : "agreed.spoken_heard";
}
