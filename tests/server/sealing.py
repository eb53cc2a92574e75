"""The audit trail's seal and heads for tests that are about something else."""

from server.domain.audit import AuditHead, AuditSeal

SEAL = AuditSeal(bytes(32))


class Heads:
    """Keeps the newest head in memory."""

    def __init__(self) -> None:
        self.newest = AuditHead(0, "")

    def follow(self, number: int, hash_: str) -> None:
        if number > self.newest.number:
            self.newest = AuditHead(number, hash_)
