"""The Lambdas' settings, read once from the environment and passed inward as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from leadmodels.errors import InvalidOriginError
from leadmodels.origins import parse_origin
from leadmodels.table import TableSettings


class SettingsError(Exception):
    """A setting is missing or can't be used; the function doesn't start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a function needs to know of where it runs.

    Args:
        table: where leads, forms and keys are.
        public_api_url: the API's address with its stage or base path and no slash at the end;
            links are built from it.
        allowed_origins: origins allowed for every form besides its own; empty in production.
        is_production: refuses http origins on this machine.
        function_name: what AWS calls the function, by which its metrics are told from those of
            other stages in the account; None where that is not AWS.
        overflow_queue_url: the queue that takes submissions while the store is away.
        dead_letter_queue_url: where the queue's worker puts what nobody can read.
        job_queue_url: the queue that names jobs to work on.
        export_bucket: the bucket that exports are written to.
        usage_plan_id: the gateway's plan that API keys are admitted by.
        mail_queue_url: the queue that names e-mails to send.
        notice_dead_letter_queue_url: where changes of the table go that nobody could be told of.
        email_from: whom e-mails come from, such as `Leads <leads@example.com>`; None: none is sent.
        email_configuration_set: SES's, by which bounces and complaints are told.
        dashboard_url: the dashboard's address with its stage and no slash at the end; e-mails lead
            there.
        sqs_endpoint_url: another place than AWS where the queues are.
        s3_endpoint_url: the same for the bucket.
        gateway_endpoint_url: the same for the gateway's keys.
        ses_endpoint_url: the same for e-mails.
    """

    table: TableSettings
    public_api_url: str
    allowed_origins: frozenset[str]
    is_production: bool
    function_name: str | None = None
    overflow_queue_url: str | None = None
    dead_letter_queue_url: str | None = None
    job_queue_url: str | None = None
    export_bucket: str | None = None
    usage_plan_id: str | None = None
    mail_queue_url: str | None = None
    notice_dead_letter_queue_url: str | None = None
    email_from: str | None = None
    email_configuration_set: str | None = None
    dashboard_url: str | None = None
    sqs_endpoint_url: str | None = None
    s3_endpoint_url: str | None = None
    gateway_endpoint_url: str | None = None
    ses_endpoint_url: str | None = None


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings that `.env.example` lists.

    Raises:
        SettingsError: one is missing or can't be used.
    """
    is_production = _required(environ, "ENVIRONMENT") == "prod"
    listed = environ.get("CORS_ALLOW_ORIGIN", "").split(",")
    try:
        allowed_origins = frozenset(
            parse_origin(origin.strip(), allow_local=not is_production)
            for origin in listed
            if origin.strip()
        )
    except InvalidOriginError as exc:
        raise SettingsError(f"CORS_ALLOW_ORIGIN: {exc}") from exc
    return Settings(
        table=TableSettings(
            name=_required(environ, "DYNAMODB_TABLE_NAME"),
            region=_required(environ, "AWS_REGION"),
            endpoint_url=environ.get("AWS_ENDPOINT_URL_DYNAMODB")
            or environ.get("AWS_ENDPOINT_URL"),
        ),
        public_api_url=_required(environ, "PUBLIC_API_URL").rstrip("/"),
        allowed_origins=allowed_origins,
        is_production=is_production,
        function_name=environ.get("AWS_LAMBDA_FUNCTION_NAME") or None,
        overflow_queue_url=environ.get("OVERFLOW_QUEUE_URL") or None,
        dead_letter_queue_url=environ.get("OVERFLOW_DEAD_LETTER_QUEUE_URL") or None,
        job_queue_url=environ.get("JOB_QUEUE_URL") or None,
        export_bucket=environ.get("EXPORT_BUCKET") or None,
        usage_plan_id=environ.get("USAGE_PLAN_ID") or None,
        mail_queue_url=environ.get("MAIL_QUEUE_URL") or None,
        notice_dead_letter_queue_url=environ.get("NOTICE_DEAD_LETTER_QUEUE_URL") or None,
        email_from=environ.get("EMAIL_FROM") or None,
        email_configuration_set=environ.get("EMAIL_CONFIGURATION_SET") or None,
        dashboard_url=environ.get("DASHBOARD_URL", "").rstrip("/") or None,
        sqs_endpoint_url=environ.get("AWS_ENDPOINT_URL_SQS") or environ.get("AWS_ENDPOINT_URL"),
        s3_endpoint_url=environ.get("AWS_ENDPOINT_URL"),
        gateway_endpoint_url=environ.get("AWS_ENDPOINT_URL"),
        ses_endpoint_url=environ.get("AWS_ENDPOINT_URL"),
    )


def _required(environ: Mapping[str, str], name: str) -> str:
    value = environ.get(name, "").strip()
    if not value:
        raise SettingsError(f"Set {name}.")
    return value
