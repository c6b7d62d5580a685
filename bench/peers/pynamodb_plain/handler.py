"""PynamoDB as its tutorial shows it: a model, saved; a plain handler, no framework."""

from __future__ import annotations

import os
from typing import Any

from plain_form import submit
from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError
from pynamodb.models import Model


class Lead(Model):
    """A lead, with the keys of its indexes."""

    class Meta:
        """Where the table is."""

        table_name = os.environ["DYNAMODB_TABLE_NAME"]
        region = os.environ["AWS_REGION"]
        host = os.environ["AWS_ENDPOINT_URL_DYNAMODB"]

    leadId = UnicodeAttribute(hash_key=True)
    timestamp = UnicodeAttribute(range_key=True)
    form_id = UnicodeAttribute()
    form_version = NumberAttribute()
    received_at = UnicodeAttribute()
    stored_at = UnicodeAttribute()
    status = UnicodeAttribute()
    fields = JSONAttribute()
    name = UnicodeAttribute()
    email = UnicodeAttribute()
    phone = UnicodeAttribute(null=True)
    company = UnicodeAttribute(null=True)
    search_text = UnicodeAttribute()
    source = JSONAttribute()
    ip_hash = UnicodeAttribute()
    spam_score = NumberAttribute()
    body_hash = UnicodeAttribute()
    receipt = UnicodeAttribute()
    expires_at = NumberAttribute()
    version = NumberAttribute()
    time_partition = UnicodeAttribute()
    form_partition = UnicodeAttribute()
    status_partition = UnicodeAttribute()
    email_partition = UnicodeAttribute()
    expiry_partition = UnicodeAttribute()
    stored_sort = UnicodeAttribute()
    expiry_sort = UnicodeAttribute()


def handler(event: dict[str, Any], _: object) -> dict[str, Any]:
    """Take a submission."""
    return submit(event, put)


def put(lead: dict[str, Any]) -> bool:
    """Store a lead unless it is there."""
    try:
        Lead(**lead).save(Lead.leadId.does_not_exist())
    except PutError as exc:
        if exc.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True
