"""The functions' environment."""

from __future__ import annotations

from dataclasses import dataclass

from dev.provision.queues import JOB_WORKER, MAIL_WORKER, NOTIFIER, WORKER, QueuePair
from dev.settings import EMAIL_FROM

SUBMIT = "submit_lead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the functions find around them; an empty endpoint leaves it to the runtime."""

    table_name: str
    api_url: str
    overflow: QueuePair
    jobs: QueuePair
    mail: QueuePair
    notices: QueuePair
    export_bucket: str
    usage_plan_id: str
    dashboard_url: str
    table_endpoint: str = ""
    queue_endpoint: str = ""


def function_variables(name: str, around: Surroundings) -> dict[str, str]:
    """Return a function's environment; region and credentials come from the runtime."""
    variables = {
        "DYNAMODB_TABLE_NAME": around.table_name,
        "CORS_ALLOW_ORIGIN": "",
        "LOG_LEVEL": "INFO",
        "ENVIRONMENT": "dev",
        "PUBLIC_API_URL": around.api_url,
    }
    if name in {SUBMIT, WORKER}:
        variables["OVERFLOW_QUEUE_URL"] = around.overflow.url
    if name == WORKER:
        variables["OVERFLOW_DEAD_LETTER_QUEUE_URL"] = around.overflow.dead_letter_url
    if name == JOB_WORKER:
        variables["JOB_QUEUE_URL"] = around.jobs.url
        variables["EXPORT_BUCKET"] = around.export_bucket
        variables["USAGE_PLAN_ID"] = around.usage_plan_id
    if name == NOTIFIER:
        variables["EMAIL_FROM"] = EMAIL_FROM
        variables["MAIL_QUEUE_URL"] = around.mail.url
        variables["NOTICE_DEAD_LETTER_QUEUE_URL"] = around.notices.dead_letter_url
    if name == MAIL_WORKER:
        variables["EMAIL_FROM"] = EMAIL_FROM
        variables["EMAIL_CONFIGURATION_SET"] = ""
        variables["DASHBOARD_URL"] = around.dashboard_url
        variables["MAIL_QUEUE_URL"] = around.mail.url
    if around.table_endpoint:
        variables["AWS_ENDPOINT_URL_DYNAMODB"] = around.table_endpoint
    if around.queue_endpoint:
        variables["AWS_ENDPOINT_URL_SQS"] = around.queue_endpoint
    return variables
