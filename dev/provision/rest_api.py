"""The REST API, made resource by resource from its description, as Terraform makes it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from dev.provision.api_description import ApiDescription, Route

if TYPE_CHECKING:
    from mypy_boto3_apigateway import APIGatewayClient

API_NAME = "lead-capture"
VALIDATOR_NAME = "body"


def ensure_rest_api(
    gateway: APIGatewayClient, description: ApiDescription, arns: Mapping[str, str], stage: str
) -> str:
    """Make the API anew unless it is there with the same description; return its id.

    `arns` are the functions by name. The id stays: what changed is taken out and put in again.
    """
    api_id = ensure_api_id(gateway, description)
    wanted = _fingerprint(description, arns)
    stages = {item["stageName"]: item for item in gateway.get_stages(restApiId=api_id)["item"]}
    if stage in stages and stages[stage].get("description") == wanted:
        return api_id
    _clear(gateway, api_id)
    for name, response in description.gateway_responses.items():
        status: dict[str, Any] = {"statusCode": response.status} if response.status else {}
        gateway.put_gateway_response(
            restApiId=api_id,
            responseType=name,  # type: ignore[arg-type]  # the stubs want a literal
            responseParameters=response.headers,
            responseTemplates=response.templates,
            **status,
        )
    for name, schema in description.models.items():
        gateway.create_model(
            restApiId=api_id, name=name, schema=schema, contentType="application/json"
        )
    validator = gateway.create_request_validator(
        restApiId=api_id, name=VALIDATOR_NAME, validateRequestBody=True
    )
    for route in description.routes:
        resource_id = _ensure_resource(gateway, api_id, route.path)
        _put_route(gateway, (api_id, resource_id, validator["id"]), route, arns[route.function])
    _deploy(gateway, api_id, stage, wanted, is_new=stage not in stages)
    return api_id


def ensure_api_id(gateway: APIGatewayClient, description: ApiDescription) -> str:
    """Return the id of the API with our name, made if there is none: links need it first."""
    for api in gateway.get_rest_apis(limit=500)["items"]:
        if api["name"] == API_NAME:
            return api["id"]
    return gateway.create_rest_api(
        name=API_NAME,
        description=description.title,
        binaryMediaTypes=list(description.binary_media_types),
    )["id"]


def _fingerprint(description: ApiDescription, arns: Mapping[str, str]) -> str:
    called = {route.function: arns[route.function] for route in description.routes}
    content = json.dumps([asdict(description), called], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _clear(gateway: APIGatewayClient, api_id: str) -> None:
    resources = gateway.get_resources(restApiId=api_id, limit=500)["items"]
    # The lowest first: on AWS what lies below goes with a resource, on local AWS it stays behind,
    # out of reach.
    for resource in sorted(resources, key=lambda found: found["path"].count("/"), reverse=True):
        if resource["path"] != "/":
            gateway.delete_resource(restApiId=api_id, resourceId=resource["id"])
    for response in gateway.get_gateway_responses(restApiId=api_id, limit=500)["items"]:
        if not response["defaultResponse"]:
            gateway.delete_gateway_response(restApiId=api_id, responseType=response["responseType"])
    for model in gateway.get_models(restApiId=api_id, limit=500)["items"]:
        gateway.delete_model(restApiId=api_id, modelName=model["name"])
    for validator in gateway.get_request_validators(restApiId=api_id, limit=500)["items"]:
        gateway.delete_request_validator(restApiId=api_id, requestValidatorId=validator["id"])


def _ensure_resource(gateway: APIGatewayClient, api_id: str, path: str) -> str:
    found = gateway.get_resources(restApiId=api_id, limit=500)["items"]
    ids = {resource["path"]: resource["id"] for resource in found}
    if path in ids:
        return ids[path]
    parent, _, part = path.rpartition("/")
    parent_id = _ensure_resource(gateway, api_id, parent or "/")
    return gateway.create_resource(restApiId=api_id, parentId=parent_id, pathPart=part)["id"]


def _put_route(
    gateway: APIGatewayClient, ids: tuple[str, str, str], route: Route, function_arn: str
) -> None:
    api_id, resource_id, validator_id = ids
    # Absent, not empty, where nothing is validated.
    validation: dict[str, Any] = (
        {"requestValidatorId": validator_id} if route.validates_body else {}
    )
    gateway.put_method(
        restApiId=api_id,
        resourceId=resource_id,
        httpMethod=route.method,
        authorizationType="NONE",
        apiKeyRequired=route.needs_key,
        requestModels={"application/json": route.model} if route.model else {},
        **validation,
    )
    region = function_arn.split(":")[3]
    gateway.put_integration(
        restApiId=api_id,
        resourceId=resource_id,
        httpMethod=route.method,
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function_arn}/invocations",
    )


def _deploy(
    gateway: APIGatewayClient, api_id: str, stage: str, fingerprint: str, *, is_new: bool
) -> None:
    deployment = gateway.create_deployment(restApiId=api_id)["id"]
    if is_new:
        gateway.create_stage(
            restApiId=api_id,
            stageName=stage,
            deploymentId=deployment,
            description=fingerprint,
        )
        return
    gateway.update_stage(
        restApiId=api_id,
        stageName=stage,
        patchOperations=[
            {"op": "replace", "path": "/deploymentId", "value": deployment},
            {"op": "replace", "path": "/description", "value": fingerprint},
        ],
    )
