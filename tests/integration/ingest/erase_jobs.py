"""Erasures as jobs, and all that the table and the bucket hold after one."""

from __future__ import annotations

import json
from typing import Any

import boto3

from leadmodels.erasing.addresses import canonical
from leadmodels.erasing.certificate import Certificate, erasure_id_of, get_certificate
from leadmodels.erasing.sought import Sought
from leadmodels.jobs.state import Job
from leadmodels.lists.filters import LeadFilters
from tests.support.job_worker import JobWorld
from tests.support.table import TABLE


def erase(world: JobWorld, typed: str, **choices: Any) -> Job:
    """Ask for somebody's erasure."""
    sought = Sought(address=canonical(typed), typed=typed, **choices)
    return world.start(kind="erase", filters=LeadFilters(), sought=sought)


def run_erasure(world: JobWorld, typed: str, **choices: Any) -> tuple[Job, Certificate]:
    """Erase somebody, to the end."""
    job = world.run(erase(world, typed, **choices).job_id)
    assert job.state == "done", job.error
    return job, certificate_of(job)


def certificate_of(job: Job) -> Certificate:
    certificate = get_certificate(erasure_id_of(job.job_id))
    assert certificate is not None
    return certificate


def table_dump() -> str:
    """All items of the table, as text."""
    client = boto3.client("dynamodb", region_name=TABLE.region)
    pages = client.get_paginator("scan").paginate(TableName=TABLE.name)
    return json.dumps([item for page in pages for item in page["Items"]], default=str)


def bucket_dump(world: JobWorld) -> str:
    """All files of the bucket, as text, with their names."""
    bodies = [
        world.s3.get_object(Bucket=world.bucket, Key=key)["Body"].read() for key in world.files()
    ]
    return "\n".join([*world.files(), *(body.decode() for body in bodies)])


def items_of(lead_id: str) -> list[dict[str, Any]]:
    """All that stands under a lead's id."""
    client = boto3.client("dynamodb", region_name=TABLE.region)
    found: list[dict[str, Any]] = client.query(
        TableName=TABLE.name,
        KeyConditionExpression="leadId = :id",
        ExpressionAttributeValues={":id": {"S": lead_id}},
    )["Items"]
    return found
