"""The least that Python can do: http.client and a signature made by hand. A limit, no example.

Nothing is retried, no credentials but those of the environment are found, every error is one.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import os
from datetime import UTC, datetime
from typing import Any

from plain_form import submit

HOST = os.environ["AWS_ENDPOINT_URL_DYNAMODB"].removeprefix("http://")
REGION = os.environ["AWS_REGION"]
KEY_ID = os.environ["AWS_ACCESS_KEY_ID"]
SECRET = os.environ["AWS_SECRET_ACCESS_KEY"]
TABLE = os.environ["DYNAMODB_TABLE_NAME"]
TARGET = "DynamoDB_20120810.PutItem"
KIND = "application/x-amz-json-1.0"
CONNECTION = http.client.HTTPConnection(HOST, timeout=2)


def handler(event: dict[str, Any], _: object) -> dict[str, Any]:
    """Take a submission."""
    return submit(event, put)


def put(lead: dict[str, Any]) -> bool:
    """Store a lead unless it is there."""
    body = json.dumps(
        {
            "TableName": TABLE,
            "Item": {name: typed(value) for name, value in lead.items()},
            "ConditionExpression": "attribute_not_exists(#id)",
            "ExpressionAttributeNames": {"#id": "leadId"},
        }
    )
    CONNECTION.request("POST", "/", body, signed(body, datetime.now(UTC)))
    response = CONNECTION.getresponse()
    answer = json.loads(response.read())
    if response.status == http.client.OK:
        return True
    if answer["__type"].endswith("ConditionalCheckFailedException"):
        return False
    raise RuntimeError(answer["__type"])


def typed(value: Any) -> dict[str, Any]:
    """Write a value with DynamoDB's type."""
    if isinstance(value, bool):
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, dict):
        return {"M": {name: typed(item) for name, item in value.items()}}
    return {"S": value}


def signed(body: str, now: datetime) -> dict[str, str]:
    """Sign a request. Source: AWS Signature Version 4, “Create a signed AWS API request”."""
    instant, day = now.strftime("%Y%m%dT%H%M%SZ"), now.strftime("%Y%m%d")
    names = "content-type;host;x-amz-date;x-amz-target"
    heads = f"content-type:{KIND}\nhost:{HOST}\nx-amz-date:{instant}\nx-amz-target:{TARGET}\n"
    payload = hashlib.sha256(body.encode()).hexdigest()
    request = f"POST\n/\n\n{heads}\n{names}\n{payload}"
    scope = f"{day}/{REGION}/dynamodb/aws4_request"
    hashed = hashlib.sha256(request.encode()).hexdigest()
    key = f"AWS4{SECRET}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{instant}\n{scope}\n{hashed}"
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    return {
        "Content-Type": KIND,
        "X-Amz-Date": instant,
        "X-Amz-Target": TARGET,
        "Authorization": f"AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, "
        f"SignedHeaders={names}, Signature={signature}",
    }
