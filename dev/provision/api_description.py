"""What `infra/openapi.yaml` says that API Gateway must know: routes, models, its own answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch")
FUNCTION_KEY = "x-lead-function"
VALIDATOR_KEY = "x-amazon-apigateway-request-validator"
BINARY_KEY = "x-amazon-apigateway-binary-media-types"
RESPONSES_KEY = "x-amazon-apigateway-gateway-responses"
# Models are JSON schema draft 4, which has none of OpenAPI's own words.
# Source: https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
MODEL_DRAFT = "http://json-schema.org/draft-04/schema#"
NOT_IN_MODELS = frozenset({"example", "examples", "discriminator", "xml", "externalDocs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method of one path, and the function that answers it."""

    path: str
    method: str
    function: str
    needs_key: bool
    model: str | None
    validates_body: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayResponse:
    """What the gateway answers by itself for one type of error."""

    headers: Mapping[str, str]
    templates: Mapping[str, str]
    # Empty: the type's own.
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiDescription:
    """An API as the gateway must know it.

    Args:
        title: what it is called.
        routes: its methods and who answers them.
        models: the JSON schemas of its request bodies, as text, by name.
        binary_media_types: the bodies that reach a function as they were sent.
        gateway_responses: what the gateway answers by itself, by API Gateway's name of the error.
    """

    title: str
    routes: tuple[Route, ...]
    models: Mapping[str, str]
    binary_media_types: tuple[str, ...]
    gateway_responses: Mapping[str, GatewayResponse]


def read_description(path: Path) -> ApiDescription:
    """Read the API's description.

    Raises:
        KeyError: an operation names no function, or a model that isn't described.
    """
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    routes = tuple(
        _route(name, method, item[method])
        for name, item in document["paths"].items()
        for method in METHODS
        if method in item
    )
    schemas = document.get("components", {}).get("schemas", {})
    names = {route.model for route in routes if route.model}
    return ApiDescription(
        title=document["info"]["title"],
        routes=routes,
        models={name: model_schema(schemas, name) for name in sorted(names)},
        binary_media_types=tuple(document.get(BINARY_KEY, ())),
        gateway_responses={
            name: GatewayResponse(
                headers=response.get("responseParameters", {}),
                templates=response.get("responseTemplates", {}),
                status=str(response.get("statusCode", "")),
            )
            for name, response in document.get(RESPONSES_KEY, {}).items()
        },
    )


def _route(path: str, method: str, operation: Mapping[str, Any]) -> Route:
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref")
    validates_body = operation.get(VALIDATOR_KEY) == "body"
    return Route(
        path=path,
        method=method.upper(),
        function=operation[FUNCTION_KEY],
        needs_key=any("apiKey" in requirement for requirement in operation.get("security", ())),
        model=reference.rpartition("/")[2] if reference and validates_body else None,
        validates_body=validates_body,
    )


def model_schema(schemas: Mapping[str, Any], name: str) -> str:
    """Return one schema as the text of a gateway model: references resolved, draft 4."""
    return json.dumps({"$schema": MODEL_DRAFT, **_resolved(schemas[name], schemas)})


def _resolved(schema: Any, schemas: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(schema, list):
        return [_resolved(item, schemas) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _resolved(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    kept = {key: value for key, value in schema.items() if key not in NOT_IN_MODELS}
    named = kept.pop("properties", {})  # their keys are an object's own names, never OpenAPI words
    resolved = {key: _resolved(value, schemas) for key, value in kept.items()}
    if named:
        resolved["properties"] = {name: _resolved(value, schemas) for name, value in named.items()}
    return resolved
