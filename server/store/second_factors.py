"""Code apps and recovery codes as rows: secrets under seal, codes by hash. Must not know what a code looks like."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from server.domain.second_factor import RecoveryCode, SecondFactor
from server.store.rows import values_of
from server.store.schema_accounts import recovery_code, second_factor


class SqlSecondFactors:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get(self, person_id: str, *, lock: bool = False) -> SecondFactor | None:
        query = select(second_factor).where(second_factor.c.person_id == person_id)
        row = (await self._connection.execute(query.with_for_update() if lock else query)).one_or_none()
        return None if row is None else SecondFactor(**row._mapping)

    async def put(self, factor: SecondFactor) -> None:
        mine = second_factor.c.person_id == factor.person_id
        changed = await self._connection.execute(update(second_factor).where(mine).values(**values_of(factor)))
        if changed.rowcount == 0:
            await self._connection.execute(insert(second_factor).values(**values_of(factor)))

    async def remove(self, person_id: str) -> None:
        await self._connection.execute(delete(recovery_code).where(recovery_code.c.person_id == person_id))
        await self._connection.execute(delete(second_factor).where(second_factor.c.person_id == person_id))

    async def replace_codes(self, person_id: str, codes: Iterable[RecoveryCode]) -> None:
        await self._connection.execute(delete(recovery_code).where(recovery_code.c.person_id == person_id))
        await self._connection.execute(insert(recovery_code), [values_of(one) for one in codes])

    async def codes_left(self, person_id: str) -> int:
        unused = (recovery_code.c.person_id == person_id) & recovery_code.c.used_at.is_(None)
        found = await self._connection.execute(select(func.count()).select_from(recovery_code).where(unused))
        return found.scalar_one()

    async def use_code(self, person_id: str, code_hash: str, at: datetime) -> bool:
        mine = (recovery_code.c.person_id == person_id) & (recovery_code.c.code_hash == code_hash)
        unused = mine & recovery_code.c.used_at.is_(None)
        used = await self._connection.execute(update(recovery_code).where(unused).values(used_at=at))
        return used.rowcount == 1
