"""Settings: from a file, the environment (`EILAJ_…`) and the command line, validated before anything starts.

The later wins. An unknown key or a bad value stops the start with one sentence, so no policy fails open.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from server.settings import LAST_PORT as LAST_PORT
from server.settings import Settings as Settings

PREFIX = "EILAJ_"
FILE_KEY = "EILAJ_SETTINGS"
"""Environment variable that names the settings file (TOML, the names below as keys)."""


class BadSettings(Exception):
    """One sentence for the person who starts the server."""


def load(environ: Mapping[str, str], command_line: Mapping[str, object]) -> Settings:
    """The settings of this start. Raises BadSettings."""
    given: dict[str, object] = {}
    if FILE_KEY in environ:
        given |= _from_file(Path(environ[FILE_KEY]))
    given |= {
        key.removeprefix(PREFIX).lower(): value
        for key, value in environ.items()
        if key.startswith(PREFIX) and key != FILE_KEY
    }
    try:
        return Settings.model_validate({**given, **command_line})
    except ValidationError as error:
        raise BadSettings(_sentence(error)) from None


def _from_file(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSettings(f"The settings file {path} cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise BadSettings(f"The settings file {path} is not TOML: {error}.") from None


def _sentence(error: ValidationError) -> str:
    """The first fault, without the value: it may hold a password."""
    fault = error.errors(include_input=False, include_url=False)[0]
    # What concerns several settings at once is told of the storage alone, so far.
    key = PREFIX + str(fault["loc"][0] if fault["loc"] else "storage").upper()
    if fault["type"] == "extra_forbidden":
        return f"There is no setting {key}."
    return f"The setting {key} is not possible: {fault['msg'].removeprefix('Value error, ')}."
