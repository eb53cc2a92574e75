"""Fixtures that any test may ask for. It must not import our code, or a broken module would fail every test."""

from tests.postgres import postgres, postgres_url
from tests.s3 import s3

__all__ = ["postgres", "postgres_url", "s3"]
