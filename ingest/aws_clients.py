"""Where clients of AWS services are made, but DynamoDB's: `leadmodels.table` makes that one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.client import BaseClient


def make_sqs_client(region: str, endpoint_url: str | None) -> BaseClient:
    """Make a client that gives up in time for the API to say so."""
    return _make_client(
        "sqs", region, endpoint_url, connect_seconds=1.0, read_seconds=3.0, attempts=2
    )


def make_s3_client(region: str, endpoint_url: str | None) -> BaseClient:
    """Make a client for files in parts of some MiB, which nobody waits for."""
    return _make_client(
        "s3", region, endpoint_url, connect_seconds=2.0, read_seconds=20.0, attempts=4
    )


def make_ses_client(region: str, endpoint_url: str | None) -> BaseClient:
    """Make a client for e-mails: one attempt, for after a time-out another may be a second copy."""
    return _make_client(
        "sesv2", region, endpoint_url, connect_seconds=2.0, read_seconds=10.0, attempts=1
    )


def make_gateway_client(region: str, endpoint_url: str | None) -> BaseClient:
    """Make a client for API keys: AWS takes a few such calls a second, so it waits its turn."""
    return _make_client(
        "apigateway", region, endpoint_url, connect_seconds=2.0, read_seconds=10.0, attempts=5
    )


def _make_client(
    service: str,
    region: str,
    endpoint_url: str | None,
    *,
    connect_seconds: float,
    read_seconds: float,
    attempts: int,
) -> BaseClient:
    # Here and not on top: a cold start that needs no client never pays for these.
    import botocore.session  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415

    return botocore.session.get_session().create_client(
        service,
        region_name=region,
        endpoint_url=endpoint_url,
        config=Config(
            connect_timeout=connect_seconds,
            read_timeout=read_seconds,
            retries={"total_max_attempts": attempts, "mode": "standard"},
            # A part carries no checksum of its own besides TLS's: completing an upload would have
            # to name each of them again.
            request_checksum_calculation="when_required",
            # An endpoint of our own has one name, not one a bucket.
            s3={"addressing_style": "path"} if endpoint_url else None,
        ),
    )
