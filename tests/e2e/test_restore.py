"""The restore drill on a running stack: its table comes back whole, ready to be worked with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import boto3
import pytest

from dev.restore_drill.__main__ import drill
from dev.restore_drill.restoring import Restore
from dev.settings import REGION
from tests.support.leads import store_lead
from tests.support.stack import Stack
from tests.support.stack_forms import store_form

pytestmark = [pytest.mark.demo, pytest.mark.timeout(900)]

TARGET: Final = "restored-in-a-test"


def test_a_running_stacks_table_is_restored_whole_with_what_is_called_by_its_stream(
    stack: Stack, tmp_path: Path
) -> None:
    def clients(service: str) -> Any:
        return boto3.client(  # type: ignore[call-overload]  # by name
            service,
            endpoint_url=stack.endpoint,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    lead = store_lead(store_form(stack).form, at=datetime.now(UTC) - timedelta(hours=1), seed=7)
    restore = Restore(clients=clients, live=stack.names.table, target=TARGET, say=print)
    status = drill(restore, at=None, report=tmp_path / "report.json", keep=True)
    try:
        assert status == 0, (tmp_path / "report.json").read_text()
        table = clients("dynamodb").describe_table(TableName=TARGET)["Table"]
        stream = table["LatestStreamArn"]
        mappings = clients("lambda").list_event_source_mappings(EventSourceArn=stream)[
            "EventSourceMappings"
        ]
        assert {mapping["State"] for mapping in mappings} == {"Disabled"}
        called = sorted(mapping["FunctionArn"].split(":")[6] for mapping in mappings)
        assert called == sorted(stack.names.functions[name] for name in ("count_leads", "notify"))
        found = clients("dynamodb").query(
            TableName=TARGET,
            KeyConditionExpression="leadId = :id",
            ExpressionAttributeValues={":id": {"S": lead.lead_id}},
        )
        assert found["Items"][0]["receipt"] == {"S": lead.receipt}
    finally:
        restore.delete()
    assert TARGET not in clients("dynamodb").list_tables()["TableNames"]
