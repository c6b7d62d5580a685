"""The dashboard's secret: Django's key, made once, and where its database is."""

from __future__ import annotations

import json
import secrets
from typing import Any

import boto3

from dev.deploy.settings import DeployError

KEY_BYTES = 50


def fill_secret(arn: str, *, region: str, database_url: str) -> dict[str, str]:
    """Complete the secret and return what it holds.

    Django's key stays: with another, everybody would be logged out and links would be void.

    Args:
        arn: of the secret, which Terraform made.
        region: where it is.
        database_url: of the dashboard's database; empty: the one that is in it stays.

    Raises:
        DeployError: there is no database yet, and none is given.
    """
    client: Any = boto3.client("secretsmanager", region_name=region)
    held = _read(client, arn)
    # What the operator keeps beside them, such as EMAIL_URL, stays.
    wanted = {
        **held,
        "DJANGO_SECRET_KEY": held.get("DJANGO_SECRET_KEY") or secrets.token_urlsafe(KEY_BYTES),
        "DATABASE_URL": database_url or held.get("DATABASE_URL", ""),
    }
    if not wanted["DATABASE_URL"]:
        raise DeployError(
            "The dashboard needs a PostgreSQL database: run the same command with "
            "DATABASE_URL=postgres://… once. The stack itself is applied."
        )
    if wanted != held:
        client.put_secret_value(SecretId=arn, SecretString=json.dumps(wanted))
    return wanted


def _read(client: Any, arn: str) -> dict[str, Any]:  # noqa: ANN401 - no stubs of this service
    try:
        text = client.get_secret_value(SecretId=arn).get("SecretString")
    except client.exceptions.ResourceNotFoundException:
        text = None
    # Terraform makes it without a value.
    held: dict[str, Any] = json.loads(text) if text else {}
    return held
