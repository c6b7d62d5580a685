"""A Lambda as tutorials build it: boto3's resource, Powertools' resolver with validation, pydantic.

Source: docs.powertools.aws.dev/lambda/python, “Core utilities”, “REST API”, “Data validation”.
"""

# No `from __future__ import annotations`: the resolver reads them behind the tracer's wrapper.
import os
from typing import Annotated, Any, Literal

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.metrics import MetricUnit
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError
from lead_item import FORM_ID, ORIGIN, accepted, cors_headers, header, make_lead
from pydantic import BaseModel, EmailStr, Field

logger = Logger(service="typical")
metrics = Metrics(namespace="Typical", service="typical")
tracer = Tracer(service="typical")
app = APIGatewayRestResolver(enable_validation=True)
table = boto3.resource("dynamodb").Table(os.environ["DYNAMODB_TABLE_NAME"])


class Submission(BaseModel):
    """The contact form."""

    name: str = Field(min_length=1, max_length=100)
    email: EmailStr
    phone: str = Field(default="", max_length=50)
    company: str = Field(default="", max_length=200)
    topic: Literal["quote", "other"] | None = None
    message: str = Field(default="", max_length=2000)
    newsletter: bool = False


@app.post("/f/<form_id>")
@tracer.capture_method
def submit(form_id: str, submission: Annotated[Submission, Body()]) -> Response[dict[str, Any]]:
    """Take a submission."""
    event = app.current_event.raw_event
    headers: dict[str, Any] = dict(cors_headers(event))
    if form_id != FORM_ID:
        return Response(404, body={"ok": False, "error": "No such form."}, headers=headers)
    if header(event, "origin") != ORIGIN:
        return Response(403, body={"ok": False, "error": "Not allowed."}, headers=headers)
    lead = make_lead(event, submission.model_dump(exclude_none=True))
    if not put(lead):
        headers["Idempotent-Replayed"] = "true"
    metrics.add_metric(name="Requests", unit=MetricUnit.Count, value=1)
    logger.info("request", extra={"status": 201, "form_id": form_id})
    return Response(201, content_type="application/json", body=accepted(lead), headers=headers)


@tracer.capture_method
def put(lead: dict[str, Any]) -> bool:
    """Store a lead unless it is there."""
    try:
        table.put_item(Item=lead, ConditionExpression=Attr("leadId").not_exists())
    except ClientError as exc:
        if exc.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True


@logger.inject_lambda_context(clear_state=True)
@tracer.capture_lambda_handler
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer API Gateway."""
    return app.resolve(event, context)
