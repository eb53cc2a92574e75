"""Prescriptions over HTTP: the lists to write from, the draft as typed, signing. Must not know the store."""

from __future__ import annotations

import json
from dataclasses import asdict

from pydantic import Field

from server.api.encounters import DOCTOR
from server.api.patients import CLINICAL
from server.api.route import Asked, Nothing, Route, route
from server.api.schemas import documents as schemas
from server.api.schemas.base import Model
from server.domain import diagnoses, formulary, prescriptions
from server.domain.diagnoses import Certainty, Diagnosis
from server.domain.errors import invalid
from server.domain.identity import Role
from server.domain.medicines import Medicine
from server.domain.phrases import PHRASES
from server.domain.phrases import VERSION as PHRASES_VERSION
from server.domain.prescriptions import Prescription, Referral, SignedDocument, from_json
from server.domain.specialities import LANGUAGES
from server.services.ports.documents import Favourite
from server.services.prescribing import PrescribingService, PrescriptionShown, SignedShown
from server.services.record import FavouriteService
from signaling import cards as wire


class PrescribingQuery(Model):
    language: str = Field(default="ur", max_length=12)


def routes(prescribing: PrescribingService, favourites: FavouriteService) -> list[Route]:
    return [*_writing(PrescriptionArea(prescribing)), *_favourites(FavouriteArea(favourites))]


def _writing(area: PrescriptionArea) -> list[Route]:
    return [
        route(
            "GET", "/api/prescribing", area.lists, does="Medicines, diagnoses, tests and phrases to write from",
            roles=CLINICAL, takes=PrescribingQuery, gives=schemas.Prescribing,
        ),
        route(
            "GET", "/api/encounters/{id}/prescription", area.get, does="The draft, its warnings, what was signed",
            roles=(Role.DOCTOR, Role.SUPERVISOR), gives=schemas.PrescriptionShown,
        ),
        route(
            "PUT", "/api/encounters/{id}/prescription", area.save, does="Save as typed; each change is a version",
            roles=DOCTOR, takes=schemas.PrescriptionChange, gives=schemas.PrescriptionShown,
        ),
        route(
            "POST", "/api/encounters/{id}/prescription/sign", area.sign, roles=DOCTOR,
            does="Freeze this draft with the notes; later ones are versions with a reason",
            takes=schemas.SignChange, gives=schemas.PrescriptionShown,
        ),
        route(
            "POST", "/api/encounters/{id}/prescription/withdraw", area.withdraw, does="Take what was signed back",
            roles=DOCTOR, takes=schemas.WithdrawChange, gives=schemas.PrescriptionShown,
        ),
    ]  # fmt: skip


def _favourites(area: FavouriteArea) -> list[Route]:
    return [
        route("GET", "/api/favourites", area.own, does="One's own lines", roles=DOCTOR, gives=schemas.Favourites),
        route(
            "POST", "/api/favourites", area.keep, does="Keep a line for one tap", roles=DOCTOR,
            takes=schemas.FavouriteNew, gives=schemas.Favourites,
        ),
        route(
            "POST", "/api/favourites/{id}/drop", area.drop, does="Keep it no longer", roles=DOCTOR,
            gives=schemas.Favourites,
        ),
    ]  # fmt: skip


class PrescriptionArea:
    def __init__(self, prescribing: PrescribingService) -> None:
        self._prescribing = prescribing

    async def lists(self, asked: Asked[PrescribingQuery]) -> schemas.Prescribing:
        if asked.input.language not in LANGUAGES:
            raise invalid("language", "unknown", "There is no such language.")
        asked.reply.enable_compression()
        spoken = dict.fromkeys(("en", "ur", asked.input.language))
        phrases = {
            language: {key: texts[language] for key, texts in PHRASES.items() if language in texts}
            for language in spoken
        }
        return _LISTS.model_copy(update={"phrases": phrases})

    async def get(self, asked: Asked[Nothing]) -> schemas.PrescriptionShown:
        return _shown(await self._prescribing.get(asked.actor, asked["id"]))

    async def save(self, asked: Asked[schemas.PrescriptionChange]) -> schemas.PrescriptionShown:
        content = _content(asked.input.content)
        return _shown(await self._prescribing.save(asked.actor, asked["id"], asked.input.version, content))

    async def sign(self, asked: Asked[schemas.SignChange]) -> schemas.PrescriptionShown:
        given = asked.input
        return _shown(await self._prescribing.sign(asked.actor, asked["id"], given.version, given.reason))

    async def withdraw(self, asked: Asked[schemas.WithdrawChange]) -> schemas.PrescriptionShown:
        return _shown(await self._prescribing.withdraw(asked.actor, asked["id"], asked.input.reason))


class FavouriteArea:
    def __init__(self, favourites: FavouriteService) -> None:
        self._favourites = favourites

    async def own(self, asked: Asked[Nothing]) -> schemas.Favourites:
        return _kept(await self._favourites.own(asked.actor))

    async def keep(self, asked: Asked[schemas.FavouriteNew]) -> schemas.Favourites:
        return _kept(await self._favourites.keep(asked.actor, _medicine(asked.input.medicine)))

    async def drop(self, asked: Asked[Nothing]) -> schemas.Favourites:
        return _kept(await self._favourites.drop(asked.actor, asked["id"]))


def _kept(found: tuple[Favourite, ...]) -> schemas.Favourites:
    return schemas.Favourites(medicines=tuple(medicine_model(one.medicine) for one in found))


def _content(given: schemas.Prescription) -> Prescription:
    referral = given.referral
    return Prescription(
        diagnoses=tuple(Diagnosis(one.code, one.text, Certainty(one.certainty)) for one in given.diagnoses),
        medicines=tuple(_medicine(one) for one in given.medicines),
        investigations=given.investigations,
        referral=None if referral is None else Referral(**dict(referral)),
        advice=given.advice,
        advice_text=given.advice_text,
        follow_up_on=given.follow_up_on,
    )


def _medicine(given: schemas.Medicine) -> Medicine:
    return Medicine(**dict(given))


def medicine_model(one: Medicine) -> schemas.Medicine:
    return schemas.Medicine(**asdict(one))


def _content_model(content: Prescription) -> schemas.Prescription:
    return schemas.Prescription.model_validate_json(json.dumps(prescriptions.to_json(content)))


def _shown(one: PrescriptionShown) -> schemas.PrescriptionShown:
    newest = one.signed[-1].document if one.signed else None
    stands = newest is not None and newest.withdrawn_at is None
    return schemas.PrescriptionShown(
        encounter_id=one.encounter.id,
        state=wire.EncounterState(one.encounter.state.value),
        language=one.encounter.language,
        version=one.draft.version,
        content=_content_model(one.draft.content),
        saved_at=one.draft.saved_at,
        saved_by=one.saved_by_name,
        cautions=tuple(
            schemas.Caution(
                medicine_id=caution.medicine_id, kind=caution.kind.value, about=caution.about, since=caution.since
            )
            for caution in one.cautions
        ),
        signed=tuple(_signed(each) for each in one.signed),
        signed_draft=newest.body["draft_version"] if newest is not None and stands else None,
        earlier=tuple(_earlier(each) for each in one.earlier),
    )


def _signed(one: SignedShown) -> schemas.SignedVersion:
    document = one.document
    return schemas.SignedVersion(
        id=document.id,
        version=document.version,
        signed_at=document.signed_at,
        signer_name=document.signer_name,
        reason=document.reason,
        standing=one.standing.value,
        medicines=len(document.body["content"]["medicines"]),
    )


def _earlier(one: SignedDocument) -> schemas.EarlierPrescription:
    return schemas.EarlierPrescription(
        encounter_id=one.encounter_id,
        signed_at=one.signed_at,
        signer_name=one.signer_name,
        medicines=tuple(medicine_model(each) for each in from_json(one.body["content"]).medicines),
    )


_LISTS = schemas.Prescribing(
    version=" ".join((formulary.VERSION, diagnoses.VERSION, PHRASES_VERSION)),
    drugs=tuple(
        schemas.Drug(
            name=one.name,
            drug_class=one.class_,
            brands=one.brands,
            forms=tuple(schemas.DrugForm(form=form, strength=strength) for form, strength in one.forms),
            controlled=one.controlled,
        )
        for one in formulary.DRUGS.values()
    ),
    forms=tuple(schemas.FormWord(**asdict(one)) for one in formulary.FORMS.values()),
    frequencies=tuple(schemas.FrequencyWord(**asdict(one)) for one in formulary.FREQUENCIES.values()),
    instructions=tuple(key.removeprefix("instruction.") for key in PHRASES if key.startswith("instruction.")),
    advice=tuple(key.removeprefix("advice.") for key in PHRASES if key.startswith("advice.")),
    diagnoses=tuple(schemas.DiagnosisTerm(**asdict(one)) for one in diagnoses.TERMS.values()),
    investigations=tuple(schemas.InvestigationTerm(**row) for row in prescriptions.INVESTIGATIONS.values()),
    phrases={},
)
