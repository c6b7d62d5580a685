from __future__ import annotations

from typing import Any

import pytest

from dashboard.on_lambda.events import COMMANDS, RefusedCallError, kind_of_call

REQUEST = {"httpMethod": "GET", "path": "/", "requestContext": {"stage": "dev"}}


def test_a_request_of_the_gateway_is_answered() -> None:
    assert kind_of_call(REQUEST) == "request"


UNLOCKING = [f"unlock_log_in {which}" for which in ("--all", "--user ada", "--address ::1/64")]


@pytest.mark.parametrize("command", [*sorted(COMMANDS), *UNLOCKING])
def test_commands_that_are_named_are_run(command: str) -> None:
    assert kind_of_call({"manage": command}) == "manage"


def test_zappas_schedule_keeps_the_function_warm() -> None:
    rule = "arn:aws:events:us-east-1:123456789012:rule/lead-dev-handler.keep_warm_callback"
    event = {"detail-type": "Scheduled Event", "resources": [rule], "source": "aws.events"}
    assert kind_of_call(event) == "keep_warm"


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"raw_command": "import os; os.system('id')"},
        {"raw_command": "1", "manage": "migrate"},
        {"command": "os.system"},
        {"manage": "shell -c 'print(1)'"},
        {"manage": "migrate leads zero"},
        {"manage": "flush --noinput"},
        {"manage": "dumpdata"},
        {"manage": "unlock_log_in --all --settings os"},
        {"manage": "unlock_log_in --user ada --pythonpath /tmp"},
        {"manage": "unlock_log_in --all\n"},
        {"manage": ["migrate"]},
        {"manage": "migrate", "command": "os.system"},
        {"detail-type": "Scheduled Event", "resources": ["arn:x:rule/lead-dev-os.getcwd"]},
        {"detail-type": "Scheduled Event", "resources": []},
        {"detail-type": "Scheduled Event"},
        {"Records": [{"eventSource": "aws:sqs", "eventSourceARN": "arn"}]},
        {"Records": [{"Sns": {"Message": '{"command": "os.getcwd"}'}}]},
        {"type": "TOKEN"},
        {"triggerSource": "x"},
        {"bot": "x", "currentIntent": {"name": "x"}},
        {"awslogs": {"data": ""}},
        {"httpMethod": "GET"},
        {"httpMethod": "GET", "requestContext": None},
        {"requestContext": {"eventType": "CONNECT", "domainName": "x"}},
        # What Zappa reads as another kind of request, whose headers nothing here has looked at.
        {**REQUEST, "version": "2.0"},
        {**REQUEST, "requestContext": {"elb": {"targetGroupArn": "arn"}}},
    ],
)
def test_anything_else_is_refused(event: dict[str, Any]) -> None:
    with pytest.raises(RefusedCallError, match="requests of its gateway"):
        kind_of_call(event)
