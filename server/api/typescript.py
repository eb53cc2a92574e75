"""Writes the web client's types from the models that validate: `python -m server.api.typescript > FILE`.

Pure: models in, text out. It must not know handlers or services. A test compares its output with the file in web/.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from server.api.schemas import (
    aftercare,
    base,
    care,
    documents,
    exports,
    helpline,
    identity,
    intake,
    recordings,
    reviews,
    roster,
    timeline,
)
from server.api.schemas import pairing as pairing_schemas
from signaling import cards, links, messages, pairing, requests, told

WIRE = (cards, pairing, requests, links, told)
HTTP = (
    aftercare,
    base,
    care,
    documents,
    exports,
    helpline,
    identity,
    intake,
    recordings,
    reviews,
    roster,
    timeline,
    pairing_schemas,
)
INPUTS = (
    "New",
    "Change",
    "SignIn",
    "ConsentGiven",
    "Finish",
    "Cancel",
    "OpenRecording",
    "Played",
    "Wanted",
    "Declined",
    "LeaveOut",
)
"""Name endings of the models that a browser sends: there, a default means that the key may be left out."""


def render() -> str:
    """All models as TypeScript interfaces, in order of name."""
    schema = _definitions()
    parts = [
        "// Made by `python -m server.api.typescript`. Do not edit: change the models and run `make types`.\n",
    ]
    for name in sorted(schema):
        parts.append(_declaration(_identifier(name), schema[name]))
    parts.append(_names("ClientMessages", messages.CLIENT_MESSAGES))
    parts.append(_names("ServerMessages", messages.SERVER_MESSAGES))
    acknowledged = "".join(
        f'  "{event}": {" | ".join(value.__name__ for value in values)};\n'
        for event, values in messages.ACKNOWLEDGEMENTS.items()
    )
    parts.append(f"export interface Acknowledgements {{\n{acknowledged}}}\n")
    return "\n".join(parts)


def _definitions() -> dict[str, dict[str, Any]]:
    sent_by_browser = set(messages.CLIENT_MESSAGES.values())
    models: list[tuple[type[BaseModel], JsonSchemaMode]] = []
    for module in (*WIRE, *HTTP):
        for model in _models(module):
            is_input = model in sent_by_browser or model.__name__.endswith(INPUTS)
            models.append((model, "validation" if is_input else "serialization"))
    _, schema = models_json_schema(models, ref_template="{model}")
    return dict(schema["$defs"])


def _models(module: ModuleType) -> list[type[BaseModel]]:
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, BaseModel) and value.__module__ == module.__name__
    ]
    return [model for model in found if model.model_fields]


def _declaration(name: str, schema: dict[str, Any]) -> str:
    doc = schema.get("description", "").strip()
    head = f"/** {doc} */\n" if doc else ""
    if schema.get("type") != "object":
        return f"{head}export type {name} = {_type(schema)};\n"
    required = set(schema.get("required", ()))
    lines = [
        f"  {field}{'' if field in required else '?'}: {_type(value)};\n"
        for field, value in schema.get("properties", {}).items()
    ]
    return f"{head}export interface {name} {{\n{''.join(lines)}}}\n"


_PRIMITIVES = {
    "string": "string",
    "number": "number",
    "integer": "number",
    "boolean": "boolean",
    "null": "null",
}


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return _identifier(str(schema["$ref"]))
    if "const" in schema:
        return _literal(schema["const"])
    if "enum" in schema:
        return " | ".join(_literal(value) for value in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(option) for option in schema["anyOf"]))
    if schema.get("type") == "array":
        if "prefixItems" in schema:
            return f"[{', '.join(_type(item) for item in schema['prefixItems'])}]"
        return f"({_type(schema.get('items', {}))})[]"
    if schema.get("type") == "object":
        values = schema.get("additionalProperties")
        return f"Record<string, {_type(values) if isinstance(values, dict) else 'unknown'}>"
    return _PRIMITIVES.get(str(schema.get("type")), "unknown")


def _literal(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value).lower()


def _identifier(name: str) -> str:
    return name.replace("-", "")


def _names(name: str, table: dict[str, type[messages.Message]]) -> str:
    rows = "".join(f'  "{event}": {model.__name__};\n' for event, model in table.items())
    return f"export interface {name} {{\n{rows}}}\n"


if __name__ == "__main__":
    sys.stdout.write(render())
