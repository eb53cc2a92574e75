"""In which order, and by whom, every clinical route is asked once for one patient. It knows no answer."""

from __future__ import annotations

ORDER = (
    ("staff_a", "get_patients post_patients get_patients_id patch_patients_id get_patients_id_history"),
    ("staff_a", "get_encounters post_encounters get_encounters_id patch_encounters_id put_encounters_id_vitals"),
    (
        "staff_a",
        "patch_encounters_id_intake get_encounters_id_attachments put_encounters_id_attachments_attachment",
    ),
    ("staff_a", "get_encounters_id_attachments_attachment delete_encounters_id_attachments_attachment"),
    ("staff_a", "post_encounters_id_consents post_encounters_id_invitations"),
    ("heart", "get_encounters_id_notes put_encounters_id_notes post_encounters_id_colleagues"),
    ("heart", "get_patients_id_record post_patients_id_record post_patients_id_record_entry_remove"),
    ("heart", "get_encounters_id_prescription put_encounters_id_prescription post_encounters_id_prescription_sign"),
    ("staff_a", "get_encounters_id_documents post_encounters_id_documents_print"),
    ("staff_a", "post_encounters_id_documents_links"),
    ("heart", "get_encounters_id_helpline post_encounters_id_helpline"),
    ("heart", "post_encounters_id_prescription_withdraw post_encounters_id_finish"),
    ("heart", "get_encounters_id_messages get_encounters_id_voice_notes_note get_encounters_id_consents"),
    ("heart", "post_encounters_id_reopen post_encounters_id_cancel"),
    ("supervisor", "get_recordings get_recordings_id post_recordings_id_open get_recordings_id_files_name"),
    ("supervisor", "post_recordings_id_played post_recordings_id_exports get_recordings_id_exports"),
    ("supervisor", "get_recordings_id_keeping post_recordings_id_hold post_recordings_id_hold_release"),
    ("supervisor", "get_recordings_id_timeline get_recordings_id_viewers get_recordings_id_viewers_csv"),
    ("administrator", "post_recordings_id_retention post_recordings_id_reviews"),
    ("supervisor", "get_recordings_id_reviews post_recordings_id_reviews_own"),
    ("supervisor", "post_recordings_id_retry"),
    ("staff_a", "post_encounters_id_queue post_encounters_id_decision"),
    ("heart", "post_encounters_id_pass_on"),
    ("staff_a", "post_encounters_id_withdraw"),
)
WHILE_WAITING = tuple(f"post_encounters_id_{step}" for step in ("queue", "withdraw", "decision", "pass_on"))
