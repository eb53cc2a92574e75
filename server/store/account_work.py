"""The repositories of accounts' safety and of volunteers, as part of a work. Must not know rules of the domain."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from server.services.ports.identity import RefreshTokens, SecondFactors
from server.services.ports.volunteers import Applications, DoctorCalls, Outbox, Volunteers
from server.store.second_factors import SqlSecondFactors
from server.store.tokens import SqlRefreshTokens
from server.store.volunteers import SqlApplications, SqlDoctorCalls, SqlOutbox, SqlVolunteers


class AccountRepositories:
    def __init__(self, connection: AsyncConnection) -> None:
        self.refresh_tokens: RefreshTokens = SqlRefreshTokens(connection)
        self.second_factors: SecondFactors = SqlSecondFactors(connection)
        self.applications: Applications = SqlApplications(connection)
        self.volunteers: Volunteers = SqlVolunteers(connection)
        self.outbox: Outbox = SqlOutbox(connection)
        self.doctor_calls: DoctorCalls = SqlDoctorCalls(connection)
