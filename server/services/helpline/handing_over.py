"""A citizen's answers become an encounter: a patient, a case, consent, what he sent, and a place in the queue.

> In the transaction of the message that asked for it: an encounter is there exactly when the citizen is told so.

Must not know a channel's own language. Who claims it is the queue's business.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from server.domain.attachments import AT_MOST, Attachment
from server.domain.center_day import day_of
from server.domain.consent import Consent, How, Scope, Who
from server.domain.encounters import OPEN, Encounter, State, cancelled, more_urgent
from server.domain.events import EncounterChanged, EncounterEnded
from server.domain.helpline.case import Told, summary, told
from server.domain.helpline.flow import Flow
from server.domain.helpline.lines import Conversation, Way
from server.domain.helpline.talk import Talk
from server.domain.helpline.wording import Catalogues
from server.domain.identity import SYSTEM, Center, Person, Role
from server.domain.ids import new_id
from server.domain.intake import Intake
from server.domain.participants import Invitation, SeatRole
from server.domain.patients import Patient, Sex, birth_date_from_age, likely_double, masked
from server.domain.queue import HELPLINE_CENTER
from server.domain.specialities import LANGUAGES
from server.domain.triage_data import DATA
from server.services.helpline.links import InvitationLinks
from server.services.helpline.receiving import kind_of_media
from server.services.invitations import hashed
from server.services.ports import Work

HELPLINE_PERSON = "helpline"
"""In whose name links are made: a person who cannot sign in."""
LINK_LIFE = timedelta(hours=24)
"""As long as somebody may wait for a doctor who comes on duty tomorrow."""
WORDING = "helpline-care-1"
NO_PASSWORD = "!"  # noqa: S105 - no hash is like this, so no password fits


@dataclass(frozen=True, slots=True)
class HandedOver:
    """`invitation_id`: of the link that belongs to it, "" where the doctor comes in another way."""

    conversation: Conversation
    invitation_id: str = ""


class HandingOver:
    def __init__(self, flow: Flow, known: Catalogues, links: InvitationLinks) -> None:
        self._flow = flow
        self._known = known
        self._links = links

    async def take(self, work: Work, conversation: Conversation, talk: Talk, way: Way, now: datetime) -> HandedOver:
        """Into the queue; whoever waits already keeps his place, and his case says what is new."""
        await ensure_place(work, now)
        case = told(talk)
        waiting = await _waiting(work, conversation)
        if waiting is not None:
            encounter = await self._told_more(work, waiting, talk, case, way)
        else:
            encounter = await self._queued(work, conversation, talk, case, way, now)
        await _keep_case(work, encounter, case, now)
        await _attach(work, conversation, encounter)
        invitation_id = ""
        if way is Way.BROWSER:
            invitation_id = await self._invite(work, encounter, conversation, now)
        work.after_commit(EncounterChanged(encounter.id, encounter.center_id))
        after = replace(
            conversation, patient_id=encounter.patient_id, encounter_id=encounter.id, way=way.value, kept=(),
            encounter_state=encounter.state.value,
        )  # fmt: skip
        return HandedOver(after, invitation_id)

    async def attach(self, work: Work, conversation: Conversation) -> Conversation:
        """What came after the hand-over goes to the case too, as long as it is open."""
        waiting = await _waiting(work, conversation)
        if waiting is None or not conversation.kept:
            return conversation
        await _attach(work, conversation, waiting)
        work.after_commit(EncounterChanged(waiting.id, waiting.center_id))
        return replace(conversation, kept=())

    async def cancel(self, work: Work, conversation: Conversation, now: datetime) -> Conversation:
        """Out of the queue; a doctor who has claimed decides himself."""
        waiting = await _waiting(work, conversation)
        if waiting is None or waiting.state not in (State.ARRIVED, State.TRIAGED):
            return conversation
        await work.encounters.save(cancelled(waiting, now, "the citizen cancelled"))
        _audit(work, waiting, "encounter.cancel")
        work.after_commit(EncounterChanged(waiting.id, waiting.center_id))
        work.after_commit(EncounterEnded(waiting.id))
        return replace(conversation, encounter_state=State.CANCELLED.value)

    async def _queued(
        self, work: Work, conversation: Conversation, talk: Talk, case: Told, way: Way, now: datetime
    ) -> Encounter:
        patient = await _patient(work, conversation, case, now)
        encounter = Encounter(
            id=new_id(),
            patient_id=patient.id,
            center_id=HELPLINE_CENTER,
            room_id=None,
            state=State.TRIAGED,
            language=conversation.language if conversation.language in LANGUAGES else "ur",
            arrived_at=now,
            created_by=None,
            complaint=summary(self._flow, self._known, talk),
            speciality=case.speciality,
            urgency=case.urgency,
            woman_doctor_wanted=case.woman_doctor_wanted,
            attendant=f"Helpline: {way.value}",
            queued_at=now,
        )
        await work.encounters.add(encounter)
        _audit(work, encounter, "encounter.create")
        if talk.answers.get("consent") == ("yes",):
            await work.consents.add(_consent(encounter, case, now))
        return encounter

    async def _told_more(self, work: Work, waiting: Encounter, talk: Talk, case: Told, way: Way) -> Encounter:
        """With the newest answers; the urgency only rises."""
        changed = replace(
            waiting,
            complaint=summary(self._flow, self._known, talk) or waiting.complaint,
            urgency=more_urgent(waiting.urgency, case.urgency),
            attendant=f"Helpline: {way.value}",
        )
        _audit(work, waiting, "encounter.change")
        return await work.encounters.save(changed)

    async def _invite(self, work: Work, encounter: Encounter, conversation: Conversation, now: datetime) -> str:
        invitation_id = new_id()
        invitation = Invitation(
            id=invitation_id,
            encounter_id=encounter.id,
            token_hash=hashed(self._links.token(invitation_id)),
            role=SeatRole.PATIENT,
            name=conversation.name or "Helpline",
            language=encounter.language,
            created_by=HELPLINE_PERSON,
            created_at=now,
            expires_at=now + LINK_LIFE,
        )
        await work.invitations.add(invitation)
        _audit(work, encounter, "invitation.create")
        return invitation_id


async def ensure_place(work: Work, now: datetime) -> None:
    """The helpline's center and the person in whose name links are made."""
    if await work.centers.get(HELPLINE_CENTER) is None:
        await work.centers.add(Center(HELPLINE_CENTER, "Helpline", "", "", active=True))
    if await work.people.get(HELPLINE_PERSON) is None:
        await work.people.add(
            Person(
                id=HELPLINE_PERSON, login=HELPLINE_PERSON, name="Helpline", role=Role.STAFF,
                center_id=HELPLINE_CENTER, specialities=(), registration="", language="en",
                password_hash=NO_PASSWORD, must_change_password=False, token_generation=0, active=False,
                on_duty_since=None, created_at=now, last_signed_in_at=None,
            )
        )  # fmt: skip


async def _waiting(work: Work, conversation: Conversation) -> Encounter | None:
    """The open encounter of this conversation, locked."""
    if conversation.encounter_id is None:
        return None
    encounter = await work.encounters.get(conversation.encounter_id, lock=True)
    return encounter if encounter is not None and encounter.state in OPEN else None


async def _patient(work: Work, conversation: Conversation, case: Told, now: datetime) -> Patient:
    """Whom we know by this telephone or from this conversation, else a new one. Nobody told a name: it is the
    channel's, or says how he came."""
    fresh = Patient(
        id=new_id(),
        center_id=HELPLINE_CENTER,
        name=_name(conversation, case),
        sex=Sex(case.case.sex),
        birth_date=birth_date_from_age(0, case.case.months, day_of(now)),
        birth_date_estimated=True,
        father_or_husband="",
        phone=conversation.phone,
        cnic="",
        allergies="",
        created_at=now,
        created_by=None,
    )
    known = list(await work.patients.alike(fresh)) if fresh.phone else []
    if conversation.patient_id is not None and (last := await work.patients.get(conversation.patient_id)):
        known.append(last)
    for one in known:
        same_sex = Sex.OTHER in (one.sex, fresh.sex) or one.sex is fresh.sex
        if same_sex and likely_double(one, fresh):
            return one
    await work.patients.add(fresh)
    work.audit.append(SYSTEM, "patient.register", "patient", fresh.id, patient_id=fresh.id, reason="helpline")
    return fresh


def _name(conversation: Conversation, case: Told) -> str:
    if case.himself and conversation.name:
        return conversation.name
    about = {"me": "caller", "child": "child of a caller", "other": "relative of a caller"}[case.who]
    return f"Helpline {about} {masked(conversation.phone) or conversation.id[:4]}"


async def _keep_case(work: Work, encounter: Encounter, case: Told, now: datetime) -> None:
    await work.intakes.put(
        Intake(
            encounter.id,
            rules_version=DATA.version,
            complaints=case.case.complaints,
            answers=case.case.answers,
            signs=case.case.signs,
            none_seen=case.case.none_seen,
            pregnant=True if case.case.pregnant else None,
            saved_at=now,
        )
    )


async def _attach(work: Work, conversation: Conversation, encounter: Encounter) -> None:
    """What he sent; it lies under the seal that attachments have."""
    room = AT_MOST - len(await work.attachments.of_encounter(encounter.id))
    for media_id in conversation.kept[: max(0, room)]:
        found = await work.helpline.media(media_id)
        if (
            found is None
            or found[0].conversation_id != conversation.id
            or await work.attachments.get(media_id) is not None
        ):
            continue
        media, sealed = found
        one = Attachment(
            id=media.id, encounter_id=encounter.id, kind=kind_of_media(media.mime), mime=media.mime, shows="",
            note="", seconds=None, taken_at=media.kept_at, taken_by=None, pieces=1,
        )  # fmt: skip
        await work.attachments.add(one)
        await work.attachments.add_piece(one, sealed, media.octets)


def _consent(encounter: Encounter, case: Told, now: datetime) -> Consent:
    return Consent(
        id=new_id(), encounter_id=encounter.id, participant_id=None, scope=Scope.CARE, given=True,
        who=Who.PATIENT if case.himself else Who.GUARDIAN, guardian="" if case.himself else "caller",
        how=How.TAPPED, wording=WORDING, language="en" if encounter.language == "en" else "ur",
        witness_id=None, at=now, number=0,
    )  # fmt: skip


def _audit(work: Work, encounter: Encounter, action: str) -> None:
    work.audit.append(SYSTEM, action, "encounter", encounter.id, patient_id=encounter.patient_id, reason="helpline")
