from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dev.child_environment import child_environment
from dev.package import build_packages
from dev.packaging.bytecode import describe_interpreter
from dev.provision.form import ensure_form
from dev.provision.queues import WORKER
from dev.provision.settings import ProvisionSettings
from dev.provision.table import ensure_table, samples_due
from dev.readiness import require_api
from dev.sample_leads import sample_leads
from dev.settings import (
    MINISTACK_PYTHON,
    OVERFLOW_DEAD_LETTER_QUEUE,
    OVERFLOW_QUEUE,
    REGION,
    ROOT,
)
from leadmodels.forms import get_form, put_form
from leadmodels.leads import put_lead
from leadmodels.listing import LeadFilters, list_leads
from leadmodels.table import TableSettings, bind_table
from tests.integration.dev.emulator import LocalAws, run_local_aws
from tests.support.http import call

FORM_ID = "form_01jd2s6q80e8rb5n7k1t3v5x7z"
API_KEY = "an-api-key-of-forty-characters-for-tests"
WRITE_KEY = "another-key-of-forty-characters-for-tests"


@pytest.fixture(scope="module")
def empty_aws() -> Iterator[LocalAws]:
    with run_local_aws("all") as running:
        yield running


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("packages")
    build_packages(describe_interpreter(MINISTACK_PYTHON), out)
    return out


def provision(aws: LocalAws, packages: Path, site_port: int, **changes: Any) -> dict[str, str]:
    """Provision as the demo does, in a process of its own."""
    settings = ProvisionSettings(
        endpoint=aws.endpoint,
        region=REGION,
        table_name="leads",
        stage="dev",
        packages=packages,
        site_origins=site_origins(site_port),
        form_id=FORM_ID,
        api_key=API_KEY,
        api_key_write=WRITE_KEY,
        **{"now_iso": "2026-11-23T12:00:00+00:00", **changes},
    )
    done = subprocess.run(
        [sys.executable, "-m", "dev.provision"],
        cwd=ROOT,
        env=child_environment(os.environ, settings.as_environment(), temporary=str(packages)),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    made: dict[str, str] = json.loads(done.stdout)
    return made


def site_origins(port: int) -> tuple[str, ...]:
    return (f"http://127.0.0.1:{port}", f"http://localhost:{port}")


def snapshot(aws: LocalAws) -> dict[str, Any]:
    """Everything that a second run must leave as it was."""
    clients = aws.clients
    (api,) = clients.gateway.get_rest_apis()["items"]
    functions = clients.functions.list_functions()["Functions"]
    table = clients.dynamodb.describe_table(TableName="leads")["Table"]
    return {
        "api": api["id"],
        "resources": sorted(
            resource["id"]
            for resource in clients.gateway.get_resources(restApiId=api["id"])["items"]
        ),
        "stages": clients.gateway.get_stages(restApiId=api["id"])["item"],
        "plans": clients.gateway.get_usage_plans()["items"],
        "keys": [key["id"] for key in clients.gateway.get_api_keys()["items"]],
        "functions": {f["FunctionName"]: (f["CodeSha256"], f["LastModified"]) for f in functions},
        "items": table["ItemCount"],
        "queues": queues(aws),
        "mappings": clients.functions.list_event_source_mappings()["EventSourceMappings"],
    }


def queues(aws: LocalAws) -> dict[str, Any]:
    """Each queue's attributes, counters included."""
    sqs = aws.clients.queues
    return {
        url.rpartition("/")[2]: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])[
            "Attributes"
        ]
        for url in sqs.list_queues()["QueueUrls"]
    }


def test_provisioning_twice_changes_nothing_and_the_api_answers(
    empty_aws: LocalAws, packages: Path
) -> None:
    first = provision(empty_aws, packages, 4612)
    require_api(first["api_url"], API_KEY)
    before = snapshot(empty_aws)
    assert provision(empty_aws, packages, 4612) == first
    assert snapshot(empty_aws) == before


def test_each_key_has_the_one_scope_that_its_name_says(empty_aws: LocalAws, packages: Path) -> None:
    api_url = provision(empty_aws, packages, 4612)["api_url"]
    body = json.dumps({"form_id": FORM_ID, "fields": {}}).encode()
    statuses = {}
    for key in (API_KEY, WRITE_KEY):
        sent = {"x-api-key": key, "Content-Type": "application/json"}
        read, _, _ = call(f"{api_url}/v1/leads?limit=1", headers=sent)
        written, _, _ = call(f"{api_url}/v1/leads", body, sent)
        statuses[key] = (read, written)
    # 422: it was let in, and the fields are missing.
    assert statuses == {API_KEY: (200, 403), WRITE_KEY: (403, 422)}


@pytest.mark.parametrize(
    ("path", "body", "headers", "status", "code"),
    [
        ("/v1/leads", None, {}, 403, "key_invalid"),
        ("/v1/leads", None, {"x-api-key": "w" * 30}, 403, "key_invalid"),
        ("/v1/leads", b"{}", {"x-api-key": WRITE_KEY}, 400, "malformed"),
        ("/nowhere", None, {}, 403, "route_unknown"),
    ],
)
def test_the_gateway_refuses_in_our_words_and_shape(
    empty_aws: LocalAws,
    packages: Path,
    path: str,
    body: bytes | None,
    headers: dict[str, str],
    status: int,
    code: str,
) -> None:
    api_url = provision(empty_aws, packages, 4612)["api_url"]
    sent = {"Content-Type": "application/json", **headers}
    got, answered, text = call(f"{api_url}{path}", body, sent)
    answer = json.loads(text)
    assert (got, answered["Access-Control-Allow-Origin"]) == (status, "*")
    assert (answer["ok"], [error["code"] for error in answer["errors"]]) == (False, [code])
    assert answer["error"].endswith(".")


def test_the_site_moves_to_another_port_and_origins_that_somebody_added_stay(
    empty_aws: LocalAws, packages: Path
) -> None:
    provision(empty_aws, packages, 4612)
    bind_table(TableSettings(name="leads", region=REGION, endpoint_url=empty_aws.endpoint))
    form = get_form(FORM_ID)
    put_form(replace(form, origins=(*form.origins, "http://localhost:3000")))
    provision(empty_aws, packages, 5612, past_origins=site_origins(4612))
    assert set(get_form(FORM_ID).origins) == {*site_origins(5612), "http://localhost:3000"}


def test_what_a_crash_left_undone_is_done_at_the_next_run(packages: Path) -> None:
    with run_local_aws("all") as aws:
        dynamodb = aws.clients.dynamodb
        begun = datetime(2026, 11, 23, 11, tzinfo=UTC)
        # As far as a run came that died while it stored the samples.
        ensure_table(dynamodb, "leads", begun)
        dynamodb.update_time_to_live(
            TableName="leads",
            TimeToLiveSpecification={"Enabled": False, "AttributeName": "expires_at"},
        )
        bind_table(TableSettings(name="leads", region=REGION, endpoint_url=aws.endpoint))
        form = ensure_form(FORM_ID, site_origins(4612), (), begun)
        wanted = list(sample_leads(form, now=begun, page_url=f"{site_origins(4612)[0]}/"))
        for lead in wanted[:5]:
            put_lead(lead)
        provision(aws, packages, 4612, now_iso="2026-11-24T08:00:00+00:00")
        found = list_leads(LeadFilters(), limit=100, now=begun).leads
        assert [lead.lead_id for lead in found] == [lead.lead_id for lead in wanted]
        ttl = dynamodb.describe_time_to_live(TableName="leads")["TimeToLiveDescription"]
        assert ttl["TimeToLiveStatus"] == "ENABLED"
        assert samples_due(dynamodb, "leads") is None


def test_the_table_expires_leads_and_can_be_restored(empty_aws: LocalAws, packages: Path) -> None:
    provision(empty_aws, packages, 4612)
    dynamodb = empty_aws.clients.dynamodb
    ttl = dynamodb.describe_time_to_live(TableName="leads")["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}
    backups = dynamodb.describe_continuous_backups(TableName="leads")
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"


def test_messages_wait_14_days_and_only_poison_leaves_before(
    empty_aws: LocalAws, packages: Path
) -> None:
    provision(empty_aws, packages, 4612)
    made = queues(empty_aws)
    assert set(made) == {OVERFLOW_QUEUE, OVERFLOW_DEAD_LETTER_QUEUE}
    assert {queue["MessageRetentionPeriod"] for queue in made.values()} == {"1209600"}
    redrive = json.loads(made[OVERFLOW_QUEUE]["RedrivePolicy"])
    assert redrive["deadLetterTargetArn"] == made[OVERFLOW_DEAD_LETTER_QUEUE]["QueueArn"]
    assert redrive["maxReceiveCount"] == 1000
    functions = empty_aws.clients.functions
    worker = functions.get_function_configuration(FunctionName=WORKER)
    assert int(made[OVERFLOW_QUEUE]["VisibilityTimeout"]) == 6 * worker["Timeout"]


def test_a_queue_set_otherwise_is_put_right_and_keeps_its_messages(
    empty_aws: LocalAws, packages: Path
) -> None:
    provision(empty_aws, packages, 4612)
    sqs = empty_aws.clients.queues
    url = sqs.get_queue_url(QueueName=OVERFLOW_DEAD_LETTER_QUEUE)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": "3600"})
    (mapping,) = empty_aws.clients.functions.list_event_source_mappings()["EventSourceMappings"]
    empty_aws.clients.functions.update_event_source_mapping(UUID=mapping["UUID"], BatchSize=1)
    provision(empty_aws, packages, 4612)
    found = queues(empty_aws)[OVERFLOW_DEAD_LETTER_QUEUE]
    assert found["MessageRetentionPeriod"] == "1209600"
    assert found["ApproximateNumberOfMessages"] == "1"
    (after,) = empty_aws.clients.functions.list_event_source_mappings()["EventSourceMappings"]
    assert (after["UUID"], after["BatchSize"]) == (mapping["UUID"], 10)


def test_the_functions_can_be_led_to_their_table_and_queues_through_a_proxy(
    empty_aws: LocalAws, packages: Path
) -> None:
    chosen = {"table_endpoint": "http://127.0.0.1:1", "queue_endpoint": "http://127.0.0.1:2"}
    provision(empty_aws, packages, 4612, **chosen)
    functions = empty_aws.clients.functions
    variables = functions.get_function_configuration(FunctionName=WORKER)["Environment"][
        "Variables"
    ]
    assert variables["AWS_ENDPOINT_URL_DYNAMODB"] == chosen["table_endpoint"]
    assert variables["AWS_ENDPOINT_URL_SQS"] == chosen["queue_endpoint"]
    provision(empty_aws, packages, 4612)
    after = functions.get_function_configuration(FunctionName=WORKER)["Environment"]["Variables"]
    assert "AWS_ENDPOINT_URL_DYNAMODB" not in after
