"""The OpenAPI 3.1 document, made from the declared routes and the models that validate. Routes in, JSON out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic.json_schema import JsonSchemaMode, models_json_schema

from server.api.problems import CONTENT_TYPE
from server.api.route import Route
from server.api.schemas.base import Model, Problem

Json = dict[str, Any]
References = Mapping[Any, Json]
"""(model, mode) -> reference to its schema."""
REFERENCE = "#/components/schemas/{model}"


def document(routes: Sequence[Route], version: str) -> Json:
    """The whole document."""
    models = _models(routes)
    references, schemas = models_json_schema(
        sorted(models, key=lambda pair: (pair[0].__name__, pair[1])), ref_template=REFERENCE
    )
    paths: Json = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "E-Ilaj", "version": version},
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _models(routes: Sequence[Route]) -> set[tuple[type[Model], JsonSchemaMode]]:
    models: set[tuple[type[Model], JsonSchemaMode]] = {(Problem, "serialization")}
    for route in routes:
        if route.method != "GET" and route.takes.model_fields:
            models.add((route.takes, "validation"))
        if route.gives is not None:
            models.add((route.gives, "serialization"))
    return models


def _operation(route: Route, references: References) -> Json:
    operation: Json = {
        "operationId": route.name,
        "summary": route.does,
        "tags": [route.area],
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
        "responses": _responses(route, references),
        "security": [{"token": []}] if route.roles else [],
    }
    if route.roles:
        operation["x-roles"] = sorted(role.value for role in route.roles)
    if route.method != "GET" and route.takes.model_fields:
        schema = references[route.takes, "validation"]
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation


def _path_parameters(route: Route) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "maxLength": 200}}
        for name in re.findall(r"{(\w+)}", route.path)
    ]


def _query_parameters(route: Route) -> list[Json]:
    if route.method != "GET":
        return []
    schema = route.takes.model_json_schema()
    required = schema.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _inlined(field, schema)}
        for name, field in schema.get("properties", {}).items()
    ]


def _inlined(schema: Any, root: Json) -> Any:
    """The schema with references into the query model's own definitions replaced by what they mean."""
    if isinstance(schema, list):
        return [_inlined(part, root) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
    return {key: _inlined(value, root) for key, value in schema.items()}


def _responses(route: Route, references: References) -> Json:
    problem = {CONTENT_TYPE: {"schema": references[Problem, "serialization"]}}
    success: Json = {"description": "Done"}
    if route.gives is not None:
        success["content"] = {"application/json": {"schema": references[route.gives, "serialization"]}}
    elif route.media_type != "application/json":
        success["content"] = {route.media_type: {"schema": {"type": "string", "format": "binary"}}}
    return {str(route.status): success, "default": {"description": "What went wrong", "content": problem}}
