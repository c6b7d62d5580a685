from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dev.provision.bucket import LIFECYCLE
from dev.provision.forms import ensure_forms
from dev.provision.queues import WORKER
from dev.provision.schedules import SCHEDULES
from dev.provision.table import ensure_table, samples_due
from dev.readiness import require_api
from dev.sample_leads import ENQUIRY_SET, TOUR_SET, put_sample_leads, sample_leads
from dev.settings import (
    EXPORT_BUCKET,
    JOB_DEAD_LETTER_QUEUE,
    JOB_QUEUE,
    OVERFLOW_DEAD_LETTER_QUEUE,
    OVERFLOW_QUEUE,
    REGION,
)
from dev.store_samples import store_samples
from leadmodels.forms import get_form, put_form
from leadmodels.lists.listing import LeadFilters, list_leads
from leadmodels.table import TableSettings, bind_table
from leadmodels.timeline.activities import read_with_timeline
from tests.integration.dev.emulator import LocalAws, run_local_aws
from tests.integration.dev.provisioned import (
    API_KEY,
    FORM_ID,
    NOW,
    PEOPLE,
    WRITE_KEY,
    provision,
    settings_for,
    site_origins,
)
from tests.support.http import call


@pytest.fixture(scope="module")
def empty_aws() -> Iterator[LocalAws]:
    with run_local_aws("all") as running:
        yield running


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
        "rules": clients.schedules.list_rules()["Rules"],
        "bucket": bucket(aws),
    }


def bucket(aws: LocalAws) -> dict[str, Any]:
    """What protects and empties the bucket of exports."""
    s3 = aws.clients.buckets
    blocked = s3.get_public_access_block(Bucket=EXPORT_BUCKET)["PublicAccessBlockConfiguration"]
    encryption = s3.get_bucket_encryption(Bucket=EXPORT_BUCKET)["ServerSideEncryptionConfiguration"]
    lifecycle = s3.get_bucket_lifecycle_configuration(Bucket=EXPORT_BUCKET)["Rules"]
    return {"blocked": blocked, "encryption": encryption["Rules"], "lifecycle": lifecycle}


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
    require_api(first.api_url, API_KEY)
    # Until somebody has stored the samples they are due as of the first run.
    assert first.samples_due == NOW.isoformat()
    before = snapshot(empty_aws)
    assert provision(empty_aws, packages, 4612) == first
    assert snapshot(empty_aws) == before


def test_an_api_that_an_earlier_release_described_otherwise_is_made_anew_under_its_id(
    empty_aws: LocalAws, packages: Path
) -> None:
    first = provision(empty_aws, packages, 4612)
    gateway = empty_aws.clients.gateway
    (api,) = gateway.get_rest_apis()["items"]
    change = {"op": "replace", "path": "/description", "value": "of another release"}
    gateway.update_stage(restApiId=api["id"], stageName="dev", patchOperations=[change])  # type: ignore[list-item]  # a plain dict is one
    before = set(snapshot(empty_aws)["resources"])
    assert provision(empty_aws, packages, 4612) == first
    # All but the root.
    assert len(before & set(snapshot(empty_aws)["resources"])) == 1
    require_api(first.api_url, API_KEY)


def test_each_key_has_the_one_scope_that_its_name_says(empty_aws: LocalAws, packages: Path) -> None:
    api_url = provision(empty_aws, packages, 4612).api_url
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
    api_url = provision(empty_aws, packages, 4612).api_url
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
        settings = settings_for(aws, packages, 4612, now_iso="2026-11-24T08:00:00+00:00")
        # As far as a run came that died while it stored the samples.
        ensure_table(dynamodb, "leads", begun)
        dynamodb.update_time_to_live(
            TableName="leads",
            TimeToLiveSpecification={"Enabled": False, "AttributeName": "expires_at"},
        )
        bind_table(TableSettings(name="leads", region=REGION, endpoint_url=aws.endpoint))
        enquiry, tour = ensure_forms(settings, begun)
        site = settings.site_origins[0]
        put_sample_leads(enquiry, ENQUIRY_SET, now=begun, site=site, people=PEOPLE)
        wanted = {
            lead.lead_id: len(sample.work)
            for form, samples in ((enquiry, ENQUIRY_SET), (tour, TOUR_SET))
            for lead, sample in sample_leads(form, samples, now=begun, site=site)
        }
        made = provision(aws, packages, 4612, now_iso="2026-11-24T08:00:00+00:00")
        assert made.samples_due == begun.isoformat()
        store_samples(settings, people=PEOPLE, now=datetime.fromisoformat(made.samples_due))
        found = list_leads(LeadFilters(), limit=100, now=begun).leads
        assert {lead.lead_id for lead in found} == wanted.keys()
        # Each change once, though those of the enquiries were made twice.
        for lead_id, steps in wanted.items():
            assert len(read_with_timeline(lead_id, now=begun)[1]) == steps
        ttl = dynamodb.describe_time_to_live(TableName="leads")["TimeToLiveDescription"]
        assert ttl["TimeToLiveStatus"] == "ENABLED"
        assert samples_due(dynamodb, "leads") is None
        assert provision(aws, packages, 4612).samples_due == ""


def test_the_table_expires_leads_and_can_be_restored(empty_aws: LocalAws, packages: Path) -> None:
    provision(empty_aws, packages, 4612)
    dynamodb = empty_aws.clients.dynamodb
    ttl = dynamodb.describe_time_to_live(TableName="leads")["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}
    backups = dynamodb.describe_continuous_backups(TableName="leads")
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"


@pytest.mark.parametrize(
    ("name", "dead_letter_name", "worker", "receives"),
    [
        (OVERFLOW_QUEUE, OVERFLOW_DEAD_LETTER_QUEUE, "store_overflow", 1000),
        (JOB_QUEUE, JOB_DEAD_LETTER_QUEUE, "run_jobs", 5),
    ],
)
def test_messages_wait_14_days_hidden_while_they_are_worked_on(
    empty_aws: LocalAws,
    packages: Path,
    name: str,
    dead_letter_name: str,
    worker: str,
    receives: int,
) -> None:
    provision(empty_aws, packages, 4612)
    made = queues(empty_aws)
    assert len(made) == 4
    assert {queue["MessageRetentionPeriod"] for queue in made.values()} == {"1209600"}
    redrive = json.loads(made[name]["RedrivePolicy"])
    assert redrive["deadLetterTargetArn"] == made[dead_letter_name]["QueueArn"]
    assert redrive["maxReceiveCount"] == receives
    functions = empty_aws.clients.functions
    function = functions.get_function_configuration(FunctionName=worker)
    assert int(made[name]["VisibilityTimeout"]) == 6 * function["Timeout"]


def test_each_function_has_the_time_and_memory_of_its_work(
    empty_aws: LocalAws, packages: Path
) -> None:
    provision(empty_aws, packages, 4612)
    functions = empty_aws.clients.functions.list_functions()["Functions"]
    assert {f["FunctionName"]: (f["Timeout"], f["MemorySize"]) for f in functions} == {
        "submit_lead": (15, 256),
        "get_leads": (15, 256),
        "store_overflow": (30, 256),
        "run_jobs": (900, 1024),
        "count_leads": (60, 256),
    }


def test_each_function_that_nobody_asks_is_called(empty_aws: LocalAws, packages: Path) -> None:
    provision(empty_aws, packages, 4612)
    clients = empty_aws.clients
    mappings = clients.functions.list_event_source_mappings()["EventSourceMappings"]
    sources = {
        mapping["FunctionArn"].rpartition(":")[2]: mapping["EventSourceArn"] for mapping in mappings
    }
    table = clients.dynamodb.describe_table(TableName="leads")["Table"]
    assert sources == {
        "store_overflow": queues(empty_aws)[OVERFLOW_QUEUE]["QueueArn"],
        "run_jobs": queues(empty_aws)[JOB_QUEUE]["QueueArn"],
        "count_leads": table["LatestStreamArn"],
    }
    tasks = {
        schedule.name: clients.schedules.list_targets_by_rule(Rule=schedule.name)["Targets"]
        for schedule in SCHEDULES
    }
    assert {name: json.loads(target["Input"])["task"] for name, (target,) in tasks.items()} == {
        "lead-capture-sweep": "sweep",
        "lead-capture-recount": "recount",
    }


def test_exports_are_nobody_elses_and_go_after_a_week(empty_aws: LocalAws, packages: Path) -> None:
    provision(empty_aws, packages, 4612)
    found = bucket(empty_aws)
    assert set(found["blocked"].values()) == {True}
    (rule,) = found["encryption"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert found["lifecycle"] == LIFECYCLE
    assert [rule.get("Expiration") for rule in LIFECYCLE] == [None, {"Days": 7}]
    aborted = [rule.get("AbortIncompleteMultipartUpload") for rule in LIFECYCLE]
    assert aborted == [{"DaysAfterInitiation": 1}, None]


def mapping_of(aws: LocalAws, function: str) -> Any:
    found = aws.clients.functions.list_event_source_mappings(FunctionName=function)
    (mapping,) = found["EventSourceMappings"]
    return mapping


def test_a_queue_set_otherwise_is_put_right_and_keeps_its_messages(
    empty_aws: LocalAws, packages: Path
) -> None:
    provision(empty_aws, packages, 4612)
    sqs = empty_aws.clients.queues
    url = sqs.get_queue_url(QueueName=OVERFLOW_DEAD_LETTER_QUEUE)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"MessageRetentionPeriod": "3600"})
    mapping = mapping_of(empty_aws, WORKER)
    empty_aws.clients.functions.update_event_source_mapping(UUID=mapping["UUID"], BatchSize=1)
    provision(empty_aws, packages, 4612)
    found = queues(empty_aws)[OVERFLOW_DEAD_LETTER_QUEUE]
    assert found["MessageRetentionPeriod"] == "1209600"
    assert found["ApproximateNumberOfMessages"] == "1"
    after = mapping_of(empty_aws, WORKER)
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
