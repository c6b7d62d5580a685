"""What calls the functions that nobody asks, on local AWS, with stand-ins for the functions."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest

from dev.provision.mappings import JOB_MAPPING, STREAM_MAPPING, ensure_mapping
from dev.provision.queues import QueueSettings, ensure_queues
from dev.provision.schedules import SCHEDULES, ensure_schedules
from dev.provision.table import ensure_table, stream_arn
from leadmodels.times import from_iso
from tests.integration.dev.emulator import LocalAws, run_local_aws
from tests.integration.dev.stand_in import TELL, Seen, install_function, make_seen

MADE_AT = from_iso("2026-11-23T12:00:00.000Z")


def put_item(aws: LocalAws, table: str, key: str, **attributes: str) -> None:
    item = {"leadId": key, "timestamp": "current", **attributes}
    aws.clients.dynamodb.put_item(
        TableName=table, Item={name: {"S": value} for name, value in item.items()}
    )


def tell(aws: LocalAws, folder: Path, name: str) -> tuple[str, Seen]:
    """Install a stand-in that says what it was called with; return its ARN and where it says it."""
    seen = make_seen(aws, name)
    return install_function(aws, folder, name, TELL, {"SEEN_URL": seen.url}), seen


def connect_stream(aws: LocalAws, folder: Path, table: str) -> Seen:
    """Make a table as the demo's, with a stand-in at the end of its stream."""
    ensure_table(aws.clients.dynamodb, table, MADE_AT)
    _, seen = tell(aws, folder, table)
    changes = stream_arn(aws.clients.dynamodb, table)
    ensure_mapping(aws.clients.functions, changes, table, STREAM_MAPPING)
    return seen


def keys_in(events: list[dict[str, Any]]) -> list[str]:
    return [
        record["dynamodb"]["Keys"]["leadId"]["S"] for event in events for record in event["Records"]
    ]


def told(seen: Seen, number: int) -> list[str]:
    """The leads that a stand-in was told of, in however many batches, once there are so many."""
    found: list[str] = []
    while len(found) < number:
        found += keys_in(seen.wait(1))
    return found


def test_a_job_comes_to_its_worker_alone(local_aws: LocalAws, tmp_path: Path) -> None:
    _, seen = tell(local_aws, tmp_path, "job_worker")
    jobs = QueueSettings(
        name="jobs", dead_letter_name="jobs-dead", function="job_worker", most_receives=5
    )
    queues = ensure_queues(local_aws.clients.queues, jobs)
    ensure_mapping(local_aws.clients.functions, queues.arn, "job_worker", JOB_MAPPING)
    messages = [json.dumps({"job_id": f"job_{number}"}) for number in range(3)]
    local_aws.clients.queues.send_message_batch(
        QueueUrl=queues.url,
        Entries=[{"Id": str(at), "MessageBody": text} for at, text in enumerate(messages)],
    )
    bodies = [[record["body"] for record in event["Records"]] for event in seen.wait(3)]
    assert sorted(bodies) == [[message] for message in messages]


def test_leads_changes_reach_the_counter_and_nothing_else_does(
    local_aws: LocalAws, tmp_path: Path
) -> None:
    seen = connect_stream(local_aws, tmp_path, "counted")
    for key in ("lead_one", "count_all", "idem_x", "rate_x", "form_x", "lead_two"):
        put_item(local_aws, "counted", key)
    put_item(local_aws, "counted", "lead_one", status="won")
    assert told(seen, 3) == ["lead_one", "lead_two", "lead_one"]


def test_a_batch_that_failed_comes_again_and_the_later_ones_after_it(
    local_aws: LocalAws, tmp_path: Path
) -> None:
    seen = connect_stream(local_aws, tmp_path, "failing")
    put_item(local_aws, "failing", "lead_one", status="fails")
    assert told(seen, 2)[:2] == ["lead_one", "lead_one"]


def changes_seen_after_a_restart(patches: str, folder: Path) -> list[str]:
    """What a counter hears of that was changed in a second run."""
    with run_local_aws(patches, folder / "state") as aws:
        seen = connect_stream(aws, folder, "leads")
        put_item(aws, "leads", "lead_one")
        put_item(aws, "leads", "lead_two")
        assert told(seen, 2) == ["lead_one", "lead_two"]
    with run_local_aws(patches, folder / "state") as aws:
        put_item(aws, "leads", "lead_three")
        time.sleep(3)
        url = aws.clients.queues.create_queue(QueueName="leads-seen")["QueueUrl"]
        return keys_in(Seen(aws=aws, url=url).now(wait_seconds=1))


def test_stock_stream_passes_a_second_runs_changes_by(tmp_path: Path) -> None:
    # With the other patch: the stand-in finds its queue again.
    assert changes_seen_after_a_restart("queue_urls", tmp_path) == []


def test_patched_stream_brings_a_second_runs_changes(tmp_path: Path) -> None:
    patches = "queue_urls,stream_positions"
    assert changes_seen_after_a_restart(patches, tmp_path) == ["lead_three"]


@pytest.mark.timeout(120)
def test_the_sweep_comes_by_itself_every_five_minutes(tmp_path: Path) -> None:
    state = tmp_path / "state"
    with run_local_aws("all", state) as aws:
        arn, _ = tell(aws, tmp_path, "sweeper")
        ensure_schedules(aws.clients.schedules, arn)
    # As if the rules had been made, and the last sweep, six minutes ago.
    saved = state / "eventbridge.json"
    made_at = re.compile(r'("CreationTime": )([\d.]+)')
    earlier = made_at.sub(lambda found: f"{found[1]}{float(found[2]) - 360}", saved.read_text())
    saved.write_text(earlier)
    with run_local_aws("all", state) as aws:
        url = aws.clients.queues.create_queue(QueueName="sweeper-seen")["QueueUrl"]
        assert Seen(aws=aws, url=url).wait(1) == [{"task": "sweep"}]


def test_schedules_made_twice_are_made_once(local_aws: LocalAws, tmp_path: Path) -> None:
    arn, _ = tell(local_aws, tmp_path, "twice")
    for _ in range(2):
        ensure_schedules(local_aws.clients.schedules, arn)
    events = local_aws.clients.schedules
    rules = {rule["Name"]: rule["ScheduleExpression"] for rule in events.list_rules()["Rules"]}
    assert rules == {schedule.name: schedule.expression for schedule in SCHEDULES}
    for schedule in SCHEDULES:
        (target,) = events.list_targets_by_rule(Rule=schedule.name)["Targets"]
        assert (target["Arn"], target["Input"]) == (arn, json.dumps({"task": schedule.task}))
