"""Provisioning: once, again, after a crash, for another port."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dev.provision.forms import ensure_forms
from dev.provision.table import ensure_table, samples_due
from dev.readiness import require_api
from dev.sample_leads import ENQUIRY_SET, TOUR_SET, put_sample_leads, sample_leads
from dev.settings import (
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
    bucket,
    provision,
    queues,
    settings_for,
    site_origins,
)


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
