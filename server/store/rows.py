"""Between frozen values and rows, where the names are the same on both sides. Must not know any table."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def values_of(one: DataclassInstance) -> dict[str, Any]:
    """Field name -> value, one level deep (`dataclasses.asdict` would also take inner values apart)."""
    return {field.name: getattr(one, field.name) for field in fields(one)}


def like(column: ColumnElement[str], part: str) -> ColumnElement[bool]:
    """`column` holds `part` somewhere, whatever the case; `%` and `_` in it are ordinary characters."""
    return func.lower(column).contains(part.lower(), autoescape=True)
