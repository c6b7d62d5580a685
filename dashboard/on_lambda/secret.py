"""The secrets of the settings, fetched once when a container starts."""

from __future__ import annotations

import json
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

NAMES: Final = frozenset({"DJANGO_SECRET_KEY", "DATABASE_URL"})
# Has a password in it where e-mail is sent.
MAY_BE_THERE: Final = frozenset({"EMAIL_URL"})
_CONNECT_SECONDS: Final = 2.0
_READ_SECONDS: Final = 3.0
_ATTEMPTS: Final = 2


class SecretError(Exception):
    """The secret can't be used; the sentence has nothing of what is in it."""


def load_secret(environ: MutableMapping[str, str]) -> None:
    """Put what the secret holds where the settings read it; without DASHBOARD_SECRET_ARN nothing.

    Raises:
        SecretError: it can't be read, or doesn't hold these settings and no others.
    """
    arn = environ.get("DASHBOARD_SECRET_ARN")
    if arn:
        environ.update(parse_secret(fetch_secret(arn, region=environ["AWS_REGION"])))


def fetch_secret(arn: str, *, region: str) -> str:
    """Read a secret's text from Secrets Manager.

    Raises:
        SecretError: it did not answer, or refused.
    """
    # Here and not on top: with the settings in the environment nobody pays for it.
    import botocore.session  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    config = Config(
        connect_timeout=_CONNECT_SECONDS,
        read_timeout=_READ_SECONDS,
        retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
    )
    try:
        client: Any = botocore.session.get_session().create_client(
            "secretsmanager", region_name=region, config=config
        )
        return str(client.get_secret_value(SecretId=arn).get("SecretString", ""))
    except (BotoCoreError, ClientError) as exc:
        raise SecretError(f"The secret {arn} could not be read: {exc}") from exc


def parse_secret(text: str) -> Mapping[str, str]:
    """Read the settings from a secret's JSON.

    Raises:
        SecretError: it isn't an object of these texts, or has others.
    """
    try:
        values = json.loads(text)
    except ValueError:
        values = None
    if (
        not isinstance(values, dict)
        or not NAMES <= values.keys() <= NAMES | MAY_BE_THERE
        or not all(isinstance(value, str) and value for value in values.values())
    ):
        # Not inside the `except`: a JSON error's own words quote the text.
        raise SecretError(
            "The secret must be a JSON object with DJANGO_SECRET_KEY and DATABASE_URL, and may have"
            " EMAIL_URL; nothing else."
        )
    return values
