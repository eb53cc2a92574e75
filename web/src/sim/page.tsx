/** The phone simulator: a telephone at the inline start, what goes wrong and what was posted beside it. */
import { useEffect, useState } from "preact/hooks";
import { Button, Field } from "../design/controls";
import { Skeleton } from "../design/loading";
import { Banner } from "../design/surfaces";
import { LANGUAGES, OWN_NAMES, language } from "../i18n/language";
import { setLanguage, t } from "../i18n/text";
import { CallBox, type Dialled } from "./callbox";
import { Chat } from "./chat";
import { Faults, Log } from "./faults";
import { type Named, type State, post, useSimulator } from "./wire";

const KEY = "e-ilaj.sim.person";
const TROUBLE_MS = 6_000;

export function SimulatorPage() {
  const [chosen, setChosen] = useState<string | null>(() => localStorage.getItem(KEY));
  const { state, lost } = useSimulator(chosen);
  const [trouble, setTrouble] = useState(false);
  const [dialled, setDialled] = useState<Dialled | null>(null);
  const choose = (id: string) => {
    localStorage.setItem(KEY, id);
    setChosen(id);
  };
  useEffect(() => {
    const first = state?.people[0];
    if (state && first && !state.people.some((one) => one.id === chosen)) choose(first.id);
  }, [state]);
  useEffect(() => {
    if (!trouble) return;
    const over = setTimeout(() => setTrouble(false), TROUBLE_MS);
    return () => clearTimeout(over);
  }, [trouble]);
  const onTrouble = () => setTrouble(true);
  const person = state?.person ?? null;
  return (
    <main class="sim">
      <p class="sim-banner naskh" role="note">
        {t("sim.banner")}
      </p>
      {lost && <Banner tone="act" live>{t("sim.lost")}</Banner>}
      {trouble && <Banner tone="watch" live>{t("sim.failed")}</Banner>}
      {!state && <Skeleton />}
      {state && (
        <div class="sim-desk">
          <div class="sim-phone">
            <People state={state} chosen={chosen} onChoose={choose} onTrouble={onTrouble} />
            {person && <CallBox person={person} dialled={dialled} onTrouble={onTrouble} />}
            {person && <Chat person={person} onTrouble={onTrouble} onCall={(payload) => setDialled({ payload })} />}
          </div>
          <div class="sim-side">
            <Languages />
            <Faults state={state} person={person} onTrouble={onTrouble} />
            <Log state={state} />
          </div>
        </div>
      )}
    </main>
  );
}

function Languages() {
  return (
    <nav class="row">
      {LANGUAGES.map((one) => (
        <Button key={one} kind="plain" pressed={language.value === one} onClick={() => void setLanguage(one)}>
          <span lang={one}>{OWN_NAMES[one]}</span>
        </Button>
      ))}
    </nav>
  );
}

function People(props: { state: State; chosen: string | null; onChoose: (id: string) => void; onTrouble: () => void }) {
  const [adding, setAdding] = useState(false);
  const [name, setName] = useState("");
  const [hides, setHides] = useState(false);
  const add = async (event: Event) => {
    event.preventDefault();
    try {
      const made = await post<Named>("/people", { name: name.trim() || "Ali", hides });
      setAdding(false);
      setName("");
      props.onChoose(made.id);
    } catch {
      props.onTrouble();
    }
  };
  return (
    <div class="sim-people">
      <div class="row">
        <label class="field grow">
          <span class="hidden-text">{t("sim.person")}</span>
          <select class="input" value={props.chosen ?? ""} onChange={(event) => props.onChoose(event.currentTarget.value)}>
            {props.state.people.map((one) => (
              <option key={one.id} value={one.id}>
                {`${one.name} · ${one.hides ? t("sim.hidden_number") : `\u2066+${one.phone}\u2069`}`}
              </option>
            ))}
          </select>
        </label>
        <Button pressed={adding} onClick={() => setAdding(!adding)}>
          {t("sim.new_person")}
        </Button>
      </div>
      {adding && (
        <form class="column tight" onSubmit={(event) => void add(event)}>
          <Field label={t("sim.name")} value={name} onInput={setName} autocomplete="off" />
          <label class="choice">
            <input type="checkbox" checked={hides} onChange={(event) => setHides(event.currentTarget.checked)} />
            {t("sim.hide")}
          </label>
          <Button type="submit">{t("sim.add")}</Button>
        </form>
      )}
    </div>
  );
}
