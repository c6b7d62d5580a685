"""Whose requests they are: a Lambda's environment says so, else botocore's usual chain does."""

from __future__ import annotations

import os
from typing import Any, NamedTuple

from botocore.exceptions import NoCredentialsError


class Credentials(NamedTuple):
    """An access key; the token is empty for a lasting one."""

    key_id: str
    secret: str
    token: str


class CredentialSource:
    """Finds credentials, and fresh ones before they expire.

    A Lambda has them in its environment, where they hold for as long as it runs. All else
    (containers, SnapStart, web identity, profiles) is botocore's business, which is half of what a
    cold start would import: it is imported when it is needed.
    """

    def __init__(self) -> None:
        self._fixed = _from_environment()
        self._chain: Any = None

    def current(self) -> Credentials:
        """Give credentials that are valid now.

        Raises:
            NoCredentialsError: there are none.
            BotoCoreError: they could not be fetched.
        """
        return self._fixed or self._from_chain()

    def _from_chain(self) -> Credentials:
        if self._chain is None:
            import botocore.session  # noqa: PLC0415 - see the class

            self._chain = botocore.session.get_session().get_credentials()
        if self._chain is None:
            raise NoCredentialsError
        found = self._chain.get_frozen_credentials()
        return Credentials(found.access_key, found.secret_key, found.token or "")


def _from_environment() -> Credentials | None:
    environ = os.environ
    key_id, secret = environ.get("AWS_ACCESS_KEY_ID"), environ.get("AWS_SECRET_ACCESS_KEY")
    # With an end they have to be read again before it, which botocore does.
    if not key_id or not secret or "AWS_CREDENTIAL_EXPIRATION" in environ:
        return None
    return Credentials(key_id, secret, environ.get("AWS_SESSION_TOKEN") or "")
