/** The pictures: who is large, who is beside, and where our own picture stands, for one to six people (UX §5). */

import type { ComponentChildren } from "preact";
import { auto } from "../i18n/shown";
import { T, t } from "../i18n/text";
import { SelfView } from "./selfview";
import { Tile } from "./tile";
import type { CallView } from "./view";

export function Stage(props: { view: CallView; awaited: string | null; children?: ComponentChildren }) {
  const { view, awaited } = props;
  const { main, others } = view.stage.value;
  const people = 1 + others.length + (main ? 1 : 0);
  const self = !view.selfHidden.value || view.role.value === "room" || !main;
  const floating = people <= 2;
  return (
    <section class="stage" data-people={people} data-alone={!main}>
      <div class="stage-inside">
        {main ? <Tile key={main.person.id} view={view} place={main} large /> : <Waiting awaited={awaited} />}
        {!floating && (
          <div class="stage-side">
            {others.map((place) => (
              <Tile key={place.person.id} view={view} place={place} large={false} />
            ))}
            {self && <SelfView view={view} floating={false} />}
          </div>
        )}
        {floating && self && <SelfView view={view} floating={main !== null} />}
      </div>
      {props.children}
    </section>
  );
}

function Waiting(props: { awaited: string | null }) {
  return (
    <div class="stage-waiting" role="status">
      <span class="ring" aria-hidden="true" />
      <p>{props.awaited === null ? t("call.waiting") : <T k="call.waiting_for" v={{ name: auto(props.awaited) }} />}</p>
    </div>
  );
}
