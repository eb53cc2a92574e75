/** S4 and S5: intake of one patient on one page, five sections; saved as typed; the primary names what is next. */
import { useEffect, useState } from "preact/hooks";
import { Book } from "../day/book";
import { RecordEntries } from "../day/record";
import { Button } from "../design/controls";
import { PatientHistory, PatientFacts } from "../design/history";
import { StateMark } from "../design/icon";
import { Loading } from "../design/loading";
import { PatientLine } from "../design/patient";
import { isMissing } from "../design/problem";
import { Banner } from "../design/surfaces";
import { useTitle } from "../design/title";
import { time } from "../i18n/format";
import { T, t } from "../i18n/text";
import { MissingPage } from "../pages/missing";
import { useTopic } from "../wire/follow";
import { entries } from "../wire/outbox";
import { loadReference, reference } from "../wire/reference";
import { cardsOf } from "../wire/topic";
import { loadTriage, triage } from "../wire/triage";
import type { Encounter, EncounterCard, RoomCard } from "../wire/types";
import { ComplaintSection } from "./complaint";
import { ConsentSection } from "./consent";
import { type Intake, dropUnsent, missingSections, useIntake } from "./intake";
import { Queued } from "./queued";
import { type Section, Steps, currentSection, goToSection } from "./sections";
import { RaisedBanner } from "./raised";
import { SendSection } from "./send";
import { useSuggestions } from "./suggest";
import { VitalsSection } from "./vitals";
import "./desk.css";
import "./intake.css";

export default function EncounterPage(props: { params: Record<string, string> }) {
  const id = props.params.id ?? "";
  const intake = useIntake(id);
  const topic = useTopic("desk");
  const live = cardsOf<EncounterCard>(topic, "encounter").find((card) => card.id === id);
  const state = live?.state ?? intake.encounter?.card.state;
  useTitle(t("desk.intake_title"));
  useEffect(() => {
    void loadReference().catch(() => undefined);
    void loadTriage().catch(() => undefined);
  }, []);
  useEffect(() => {
    if (intake.loaded.value && live && live.state !== intake.loaded.value.card.state) intake.loaded.reload();
  }, [live?.state, live?.doctor_name]);

  if (isMissing(intake.loaded.error) && intake.encounter === undefined) return <MissingPage />;
  return (
    <div class="page intake">
      <Loading of={intake.loaded} rows={5}>
        {() => {
          const encounter = intake.encounter as Encounter;
          if (state === "triaged") return <Queued encounter={encounter} live={live} onChange={intake.loaded.set} />;
          if (state !== "arrived") return <Under encounter={encounter} live={live} />;
          return <Form intake={intake} encounter={encounter} rooms={cardsOf<RoomCard>(topic, "room")} />;
        }}
      </Loading>
    </div>
  );
}

function Form(props: { intake: Intake; encounter: Encounter; rooms: readonly RoomCard[] }) {
  const { intake, encounter } = props;
  const missing = missingSections(encounter);
  const section = currentSection();
  const data = triage.value;
  useSuggestions(intake, encounter);
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    document.getElementById(`section-${section}`)?.scrollIntoView({ block: "nearest" });
  }, []);
  return (
    <>
      <div class="intake-head">
        <div class="page-head">
          <h1>
            <PatientLine patient={encounter.card.patient} />
          </h1>
          <SavedWord intake={intake} />
        </div>
        <Steps missing={missing} />
      </div>
      <RaisedBanner judged={encounter.judged} urgency={encounter.card.urgency} data={data} />
      <RefusedWords id={encounter.card.id} />
      <div class="sections" data-section={section}>
        <SectionCard name="patient">
          <PatientFacts patient={encounter.patient} />
          <div>
            <Button icon="clock" onClick={() => setOpened(true)}>
              {t("common.record")}
            </Button>
          </div>
          {opened && (
            <PatientHistory patientId={encounter.patient.id} onClose={() => setOpened(false)}>
              <Book patientId={encounter.patient.id} />
              <RecordEntries patientId={encounter.patient.id} />
            </PatientHistory>
          )}
        </SectionCard>
        <SectionCard name="complaint">
          {data ? (
            <ComplaintSection encounter={encounter} data={data} onWords={(complaint) => intake.change({ complaint })} onCase={intake.saveCase} />
          ) : (
            <p class="hint">{t("desk.rules_not_here")}</p>
          )}
        </SectionCard>
        <SectionCard name="vitals">
          <VitalsSection
            encounter={encounter}
            limits={reference.value?.vitals ?? []}
            waiting={intake.waiting}
            onSave={intake.saveVitals}
            onWhy={(not_measured) => intake.saveCase({ not_measured })}
          />
        </SectionCard>
        <SectionCard name="consent">
          <ConsentSection encounter={encounter} wordings={reference.value?.wordings ?? []} onAnswer={intake.answer} />
        </SectionCard>
        <SectionCard name="send">
          <SendSection encounter={encounter} rooms={props.rooms} missing={missing} intake={intake} />
        </SectionCard>
      </div>
      <NextButton missing={missing} section={section} />
    </>
  );
}

function SectionCard(props: { name: Section; children: preact.ComponentChildren }) {
  const title = `title-${props.name}`;
  return (
    <section class={`card column section-${props.name}`} id={`section-${props.name}`} aria-labelledby={title}>
      <h2 id={title}>{t(`desk.section.${props.name}`)}</h2>
      {props.children}
    </section>
  );
}

/** Names the next section that lacks something; on a phone it is the way on. The last section has its own primary. */
function NextButton(props: { missing: readonly Section[]; section: Section }) {
  const next = props.missing.find((section) => section !== props.section) ?? "send";
  if (next === "send" && props.section === "send") return null;
  return (
    <div class="next-bar">
      <Button kind="primary" icon="next" onClick={() => goToSection(next)}>
        {t(`desk.next_section.${next}`)}
      </Button>
    </div>
  );
}

function SavedWord(props: { intake: Intake }) {
  if (props.intake.waiting) return (
      <span class="send-state">
        <StateMark mark="waiting" size={16} /> {t("common.not_sent_yet")}
      </span>
    );
  if (props.intake.savedAt === null) return null;
  return (
    <span class="send-state" role="status">
      <T k="common.saved" v={{ time: time(props.intake.savedAt) }} />
    </span>
  );
}

/** Words that the server did not take: they stay here until a person has mended or dropped them. */
function RefusedWords(props: { id: string }) {
  const refused = [...entries.value.values()].find((entry) => entry.refused !== null && entry.key.includes(props.id));
  if (!refused) return null;
  return (
    <Banner tone="act" live actions={<Button onClick={() => dropUnsent(props.id)}>{t("desk.show_saved_version")}</Button>}>
      {t("desk.not_taken")}
    </Banner>
  );
}

/** With a doctor, finished or closed: nothing to type here any more. */
function Under(props: { encounter: Encounter; live: EncounterCard | undefined }) {
  const card = props.live ?? props.encounter.card;
  const running = card.state === "in-progress" || card.state === "onleave";
  return (
    <>
      <h1>
        <PatientLine patient={card.patient} />
      </h1>
      <Banner tone={running ? "busy" : "done"}>
        {running ? (
          <T k="desk.with_doctor" v={{ doctor: card.doctor_name ?? "", name: card.patient.name }} />
        ) : (
          <T k={card.state === "finished" ? "desk.is_finished" : "desk.is_closed"} v={{ name: card.patient.name }} />
        )}
      </Banner>
      <div class="row">
        <Button kind="primary" href={running ? `/call/${card.id}` : "/desk"}>
          {t(running ? "desk.go_to_call" : "desk.back_to_desk")}
        </Button>
      </div>
    </>
  );
}
