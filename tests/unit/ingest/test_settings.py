from __future__ import annotations

import os

import pytest

from ingest.settings import SettingsError, read_settings
from tests.unit.ingest.conftest import ReadSettings


@pytest.mark.parametrize(
    "name", ["ENVIRONMENT", "DYNAMODB_TABLE_NAME", "AWS_REGION", "PUBLIC_API_URL"]
)
@pytest.mark.parametrize("value", [None, " "])
def test_a_missing_setting_is_named(name: str, value: str | None) -> None:
    environ = {key: text for key, text in os.environ.items() if key != name}
    with pytest.raises(SettingsError, match=name):
        read_settings(environ if value is None else {**environ, name: value})


def test_only_prod_is_production(settings_with: ReadSettings) -> None:
    assert settings_with(ENVIRONMENT="prod").is_production
    assert not settings_with(ENVIRONMENT="staging").is_production


def test_allowed_origins_are_a_list_with_commas(settings_with: ReadSettings) -> None:
    listed = settings_with(CORS_ALLOW_ORIGIN=" https://A.example.com/ ,,http://localhost:8000")
    assert listed.allowed_origins == {"https://a.example.com", "http://localhost:8000"}
    assert settings_with(CORS_ALLOW_ORIGIN="").allowed_origins == frozenset()


@pytest.mark.parametrize(
    ("environment", "origin"),
    [("prod", "http://localhost:8000"), ("dev", "*"), ("dev", "null"), ("dev", "http://a.example")],
)
def test_an_origin_nobody_should_allow_stops_the_function(
    settings_with: ReadSettings, environment: str, origin: str
) -> None:
    with pytest.raises(SettingsError, match="CORS_ALLOW_ORIGIN"):
        settings_with(ENVIRONMENT=environment, CORS_ALLOW_ORIGIN=origin)


def test_addresses_of_local_doubles_are_taken_from_the_service_s_own_variable_first(
    settings_with: ReadSettings,
) -> None:
    both = {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    assert settings_with(**both).table.endpoint_url == "http://127.0.0.1:1"
    assert settings_with(**both).sqs_endpoint_url == "http://127.0.0.1:1"
    own = settings_with(
        **both,
        AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:2",
        AWS_ENDPOINT_URL_SQS="http://127.0.0.1:3",
    )
    assert own.table.endpoint_url == "http://127.0.0.1:2"
    assert own.sqs_endpoint_url == "http://127.0.0.1:3"


def test_links_are_built_without_a_doubled_slash(settings_with: ReadSettings) -> None:
    settings = settings_with(PUBLIC_API_URL="https://api.example.com/prod/")
    assert settings.public_api_url == "https://api.example.com/prod"
