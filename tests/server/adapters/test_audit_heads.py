"""The audit trail's head beside the keys: it only grows, only ours count, and what the trail lost is set aside."""

from pathlib import Path

from server.adapters.audit_heads import HeadFile
from server.domain.audit import AuditHead, AuditSeal
from tests.server.sealing import SEAL

HASHES = {number: f"{number:064x}" for number in range(20)}


def test_it_follows_and_never_goes_back(tmp_path: Path) -> None:
    heads = HeadFile(tmp_path, SEAL)
    heads.write()
    assert heads.known() == ()
    for number in (3, 5, 4):
        heads.follow(number, HASHES[number])
    heads.write()
    assert heads.known() == (AuditHead(5, HASHES[5]),)
    slower = HeadFile(tmp_path, SEAL)
    slower.follow(4, HASHES[4])
    slower.write()
    assert heads.known() == (AuditHead(5, HASHES[5]),)


def test_a_forged_or_spoilt_head_is_none(tmp_path: Path) -> None:
    for seal, number in ((AuditSeal(b"other"), 9), (SEAL, 8)):
        heads = HeadFile(tmp_path, seal)
        heads.follow(number, HASHES[number])
        heads.write()
        ours = HeadFile(tmp_path, SEAL).known()
        assert ours == (() if number == 9 else (AuditHead(8, HASHES[8]),))
    path = tmp_path / "audit.head"
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert HeadFile(tmp_path, SEAL).known() == ()


def test_a_head_that_the_trail_lost_stays_as_proof(tmp_path: Path) -> None:
    heads = HeadFile(tmp_path, SEAL)
    heads.follow(9, HASHES[9])
    heads.write()
    heads.set_aside(9)
    again = HeadFile(tmp_path, SEAL)
    again.follow(3, HASHES[3])
    again.write()
    again.set_aside(9)
    assert set(again.known()) == {AuditHead(9, HASHES[9]), AuditHead(3, HASHES[3])}
