"""Signatures of DynamoDB's requests: AWS Signature Version 4, for one POST with a JSON body.

Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from leadmodels.dynamodb.credentials import Credentials

CONTENT_TYPE: Final = "application/x-amz-json-1.0"
_ALGORITHM: Final = "AWS4-HMAC-SHA256"


class Signer:
    """Signs for one host and region; the key it derives lasts for a day."""

    def __init__(self, host: str, region: str) -> None:
        self._host = host
        self._region = region
        self._key: tuple[str, str, bytes] = ("", "", b"")

    def headers(
        self, target: str, body: bytes, credentials: Credentials, *, at: str
    ) -> dict[str, str]:
        """Give the headers of a signed request.

        Args:
            target: the operation, as `X-Amz-Target` has it.
            body: what is sent.
            credentials: whose request it is.
            at: now, in UTC, like ``20261123T120000Z``.
        """
        signed = {"content-type": CONTENT_TYPE, "host": self._host, "x-amz-date": at}
        if credentials.token:
            signed["x-amz-security-token"] = credentials.token
        signed["x-amz-target"] = target
        names = ";".join(signed)
        lines = "".join(f"{name}:{value}\n" for name, value in signed.items())
        request = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
        scope = f"{at[:8]}/{self._region}/dynamodb/aws4_request"
        hashed = hashlib.sha256(request.encode()).hexdigest()
        text = f"{_ALGORITHM}\n{at}\n{scope}\n{hashed}"
        key = self._key_for(credentials.secret, scope)
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        return {
            **signed,
            "authorization": f"{_ALGORITHM} Credential={credentials.key_id}/{scope}, "
            f"SignedHeaders={names}, Signature={signature}",
        }

    def _key_for(self, secret: str, scope: str) -> bytes:
        known_secret, known_scope, key = self._key
        if (known_secret, known_scope) != (secret, scope):
            key = f"AWS4{secret}".encode()
            for part in scope.split("/"):
                key = hmac.digest(key, part.encode(), "sha256")
            self._key = (secret, scope, key)
        return key
