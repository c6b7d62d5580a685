from __future__ import annotations

from pathlib import Path

import pytest
from botocore.exceptions import NoCredentialsError

from leadmodels.dynamodb.credentials import CredentialSource
from tests.support.scripted_server import answer, scripted_server

NAMES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_CREDENTIAL_EXPIRATION",
    "AWS_PROFILE",
)
SOON = "2090-01-01T00:00:00Z"


@pytest.fixture(autouse=True)
def _nobodys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))


def test_a_lambda_s_environment_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    assert CredentialSource().current() == ("a", "b", "")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "c")
    assert CredentialSource().current() == ("a", "b", "c")


def test_those_of_a_container_are_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"AccessKeyId": "a", "SecretAccessKey": "b", "Token": "c", "Expiration": SOON}
    with scripted_server(answer(given)) as server:
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"{server.url}/role")
        source = CredentialSource()
        assert source.current() == source.current() == ("a", "b", "c")
        assert len(server.requests) == 1


def test_a_web_identity_is_exchanged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("signed")
    given = (
        "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials>"
        "<AccessKeyId>a</AccessKeyId><SecretAccessKey>b</SecretAccessKey>"
        f"<SessionToken>c</SessionToken><Expiration>{SOON}</Expiration>"
        "</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
    )
    with scripted_server(answer(given.encode())) as server:
        monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
        monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/leads")
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", server.url)
        assert CredentialSource().current() == ("a", "b", "c")
        assert b"WebIdentityToken=signed" in server.requests[0][1]


def test_those_that_end_are_read_again_by_botocore(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "a")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "b")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "c")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", SOON)
    source = CredentialSource()
    assert source.current() == ("a", "b", "c")
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z")
    with pytest.raises(RuntimeError, match="expired"):
        CredentialSource().current()


def test_none_is_an_error_and_looked_for_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    source = CredentialSource()
    with pytest.raises(NoCredentialsError):
        source.current()
    found = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
    lines = "".join(f"{name} = {value}\n" for name, value in found.items())
    (tmp_path / "credentials").write_text(f"[default]\n{lines}")
    assert source.current() == ("a", "b", "")
