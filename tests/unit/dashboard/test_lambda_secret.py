from __future__ import annotations

import json
import traceback

import boto3
import pytest
from moto import mock_aws

from dashboard.on_lambda.secret import SecretError, load_secret, parse_secret

VALUES = {"DJANGO_SECRET_KEY": "fifty-random-characters", "DATABASE_URL": "postgres://a:b@c/d"}


def test_without_a_secret_nothing_is_fetched() -> None:
    environ = {"DJANGO_SECRET_KEY": "x"}
    load_secret(environ)
    assert environ == {"DJANGO_SECRET_KEY": "x"}


@mock_aws
def test_what_the_secret_holds_wins_over_the_environment() -> None:
    made = boto3.client("secretsmanager", region_name="eu-west-1").create_secret(
        Name="settings", SecretString=json.dumps(VALUES)
    )
    environ = {
        "DASHBOARD_SECRET_ARN": made["ARN"],
        "AWS_REGION": "eu-west-1",
        "DATABASE_URL": "sqlite://",
    }
    load_secret(environ)
    assert environ.items() >= VALUES.items()


def test_the_address_of_a_mail_server_may_be_in_it() -> None:
    values = {**VALUES, "EMAIL_URL": "smtp+tls://user:word@mail.example.com:587"}
    assert parse_secret(json.dumps(values)) == values


@mock_aws
def test_a_secret_that_is_not_there_is_said_with_its_name() -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:gone"
    with pytest.raises(SecretError, match=f"The secret {arn} could not be read"):
        load_secret({"DASHBOARD_SECRET_ARN": arn, "AWS_REGION": "eu-west-1"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hunter2",
        '{"DJANGO_SECRET_KEY": "hunter2", ',
        json.dumps(["hunter2"]),
        json.dumps({"DJANGO_SECRET_KEY": "hunter2"}),
        json.dumps({**VALUES, "DJANGO_DEBUG": "hunter2"}),
        json.dumps({**VALUES, "DATABASE_URL": ""}),
        json.dumps({**VALUES, "DATABASE_URL": 1}),
    ],
)
def test_a_secret_of_another_shape_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(SecretError, match="DJANGO_SECRET_KEY and DATABASE_URL") as caught:
        parse_secret(text)
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))
