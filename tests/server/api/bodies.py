"""One valid body of every input model, for tests that walk all routes. A model without one fails its test."""

from __future__ import annotations

from server.api.route import Nothing
from server.api.schemas import (
    aftercare,
    care,
    documents,
    exports,
    helpline,
    identity,
    intake,
    link,
    pairing,
    recordings,
    reviews,
    roster,
)  # fmt: skip
from server.api.schemas.base import Model

NOBODY = "00000000-0000-4000-8000-000000000000"

ENTRY = "11111111-1111-4111-8111-111111111111"
MEDICINE: dict[str, object] = {
    "id": ENTRY, "drug": "paracetamol", "name": "paracetamol", "form": "tablet", "strength": "500 mg", "dose": 1,
    "unit": "tablet", "route": "oral", "frequency": "three", "days": 5, "instructions": ["after_food"], "note": "",
    "kept_because": "",
}  # fmt: skip
PRESCRIPTION: dict[str, object] = {
    "diagnoses": [{"code": "J06", "text": "Common cold", "certainty": "provisional"}], "medicines": [MEDICINE],
    "investigations": ["cbc"], "referral": None, "advice": ["rest"], "advice_text": "", "follow_up_on": None,
}  # fmt: skip

SHIFT = {"zone": "Europe/London", "first_on": "2026-11-23", "begins": "04:00", "ends": "09:00"}
BODIES: dict[type[Model], dict[str, object]] = {
    Nothing: {},
    identity.SignIn: {"login": "nasreen", "password": "not the password"},
    identity.MeChange: {"language": "ur"},
    identity.PasswordChange: {"old": "not the password", "new": "another password"},
    identity.PersonNew: {"login": "somebody", "name": "Somebody", "role": "supervisor"},
    identity.PersonChange: {"name": "Another Name"},
    identity.CenterNew: {"name": "Oghi"},
    identity.CenterChange: {"district": "Mansehra"},
    identity.RoomNew: {"name": "Room 9"},
    identity.RoomChange: {"name": "Room 9"},
    helpline.ChatMessage: {"id": ENTRY, "kind": "text", "body": "hello"},
    helpline.ChatMedia: {"mime": "image/jpeg", "data": "/9j/4AAQSkZJRgABAQ=="},
    helpline.Assigned: {"person_id": NOBODY},
    helpline.Written: {"id": ENTRY, "text": "hello"},
    care.PatientNew: {"name": "Somebody (demo)", "sex": "female", "age_years": 30, "different_person": True},
    care.PatientChange: {"allergies": "none known"},
    care.EncounterNew: {"patient_id": "demo-patient-zarmina"},
    care.EncounterChange: {"complaint": "cough"},
    intake.IntakeChange: {"complaints": ["cough"]},
    intake.AttachmentPieceNew: {
        "kind": "picture",
        "mime": "image/jpeg",
        "number": 0,
        "count": 1,
        "data": "/9j/4AAQSkZJRgABAQ==",
    },
    care.Vitals: {"pulse": 80},
    care.ConsentGiven: {"scope": "care", "given": True, "wording": "care-1", "language": "en"},
    care.Cancel: {"reason": "left"},
    care.Finish: {"outcome": "treated"},
    care.NotesChange: {"version": 0, "plan": "rest"},
    care.InvitationNew: {"role": "relative", "name": "Somebody"},
    pairing.OfferDeclined: {"reason": "must_leave"},
    pairing.PassOn: {"speciality": "dermatology"},
    pairing.ColleagueWanted: {"speciality": "dermatology"},
    pairing.BookingNew: {"patient_id": NOBODY, "at": "2026-11-29T05:00:00Z", "speciality": "ent"},
    pairing.DecisionMade: {"decision": "other_doctor"},
    identity.LicenceChecked: {"registration": "1234-N", "valid_until": "2030-01-31"},
    roster.ShiftNew: SHIFT,
    roster.ShiftChange: SHIFT,
    roster.LeaveOut: {"day": "2026-11-23"},
    roster.Holiday: {"day": "2026-12-25", "name": "Quaid-e-Azam Day"},
    recordings.OpenRecording: {"reason": "training"},
    documents.PrescriptionChange: {"version": 0, "content": PRESCRIPTION},
    documents.SignChange: {"version": 1},
    documents.WithdrawChange: {"reason": "wrong patient"},
    documents.PrintNew: {"kind": "prescription"},
    documents.DocumentLinkNew: {"kind": "prescription"},
    aftercare.RecordEntryNew: {"id": ENTRY, "kind": "allergy", "text": "penicillin"},
    aftercare.RecordEntryChange: {"reason": "asked again"},
    documents.FavouriteNew: {"medicine": MEDICINE},
    aftercare.FollowUpChange: {"state": "done"},
    link.LinkFill: {"fill": "AAAA"},
    recordings.Played: {"ranges": [[0, 1000]]},
    exports.ExportNew: {"kind": "composed", "reason": "training"},
    exports.ExportRefusalNew: {"reason": "not needed"},
    exports.HoldNew: {"reason": "court order 12"},
    exports.HoldReleaseNew: {"reason": "judgement given"},
    exports.RetentionChange: {"retention": "clinical", "reason": "as always"},
    reviews.ReviewNew: {"reviewer_id": "demo-imran", "note": "please"},
    reviews.ScoresChange: {"scores": {"greeting": {"score": 4}}},
    reviews.MarkChange: {"version": 0, "from_ms": 100, "text": "did not ask about allergy"},
    reviews.MarkRemoveChange: {"version": 1},
    reviews.ReleaseNew: {"scores": True, "marks": False, "words": "well done"},
    reviews.AnswerNew: {"text": "thank you"},
}


def body_of(takes: type[Model], method: str) -> dict[str, object] | None:
    """None for a GET, which has no body."""
    return None if method == "GET" else BODIES[takes]
