"""A restore from before an erasure: who was erased is erased again, and nobody else."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import boto3
import pytest
from moto import mock_aws

from dev.restore_drill.__main__ import drill, main
from dev.restore_drill.erasing import erase_again
from dev.restore_drill.restoring import Restore
from leadmodels.changes.apply import AddNote, Hold, apply_change
from leadmodels.changes.deleting import delete_lead
from leadmodels.erasing.addresses import canonical
from leadmodels.erasing.ledger import LedgerEntry, make_ledger, write_entry
from leadmodels.erasing.sought import Sought
from leadmodels.forms import Form
from leadmodels.ids import new_job_id
from leadmodels.jobs.store import Job, put_job
from leadmodels.leads import Lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.schema import TTL_ATTRIBUTE
from tests.support.leads import store_lead
from tests.support.table import TABLE, fresh_table, store_form

TARGET: Final = "leads-restored"
ANN: Final = "ann.erased@example.org"
AT: Final = datetime.now(UTC) - timedelta(hours=1)


def clients(service: str) -> Any:
    return boto3.client(service, region_name=TABLE.region)  # type: ignore[call-overload]  # by name


@pytest.fixture(autouse=True)
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        client = clients("dynamodb")
        with fresh_table(client):
            client.update_time_to_live(
                TableName=TABLE.name,
                TimeToLiveSpecification={"Enabled": True, "AttributeName": TTL_ATTRIBUTE},
            )
            client.update_continuous_backups(
                TableName=TABLE.name,
                PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
            )
            yield client


@pytest.fixture
def form() -> Form:
    return store_form()


class RestoredBefore(Restore):
    """A restore that was made when `run` was called first, and is found as it was."""

    def run(self, at: datetime | None) -> datetime:
        """Restore once."""
        if TARGET not in self.clients("dynamodb").list_tables()["TableNames"]:
            super().run(at)
        return AT


@pytest.fixture
def restore() -> Restore:
    return RestoredBefore(
        clients=clients, live=TABLE.name, target=TARGET, say=lambda _: None, sleep=lambda _: None
    )


def lead_of(form: Form, seed: object, **values: str) -> Lead:
    sent = {"name": "A person", "email": ANN} | values
    return store_lead(form, at=AT - timedelta(hours=1), seed=seed, values=sent)


def erase(*leads: Lead, at: datetime | None = None, **limits: Any) -> None:
    """Do to the live table what an erasure does to it."""
    at = at or datetime.now(UTC)
    entry = {"erased_at": at, "mentions_erased_at": at} | limits
    write_entry(LedgerEntry(address_hash=make_ledger(os.urandom).hash_of(ANN), **entry))
    for lead in leads:
        delete_lead(lead, now=at, key="0123456789")


def dump(client: Any) -> str:
    return json.dumps(client.scan(TableName=TARGET)["Items"], default=str).lower()


def test_a_restore_from_before_does_not_bring_them_back(
    restore: Restore, form: Form, dynamodb: Any, tmp_path: Path
) -> None:
    own = apply_change(lead_of(form, 1), AddNote(f"Ask {ANN}"), actor="a", at=AT, key="0123456789")
    mention = lead_of(form, 2, email="b@example.org", message=f"for {ANN.upper()}")
    other = lead_of(form, 3, email=f"jo{ANN}")
    searched = Job(
        job_id=new_job_id(at=AT, random=bytes(10)),
        kind="erase",
        requested_by="staff_a",
        requested_at=AT,
        filters=LeadFilters(),
        sought=Sought(address=canonical(ANN), typed=ANN),
    )
    put_job(searched)
    restore.run(None)
    erase(own, mention)
    dynamodb.delete_item(
        TableName=TABLE.name,
        Key={"leadId": {"S": searched.job_id}, "timestamp": {"S": "current"}},
    )
    assert f'"{ANN}"' in dump(dynamodb)

    report = tmp_path / "report.json"
    status = drill(restore, at=None, report=report, keep=True)

    told = json.loads(report.read_text())
    assert status == 0, told
    assert told["erased_again"] == {"entries": 1, "leads": 2, "timeline_entries": 1, "jobs": 1}
    assert f'"{ANN}"' not in dump(dynamodb)
    assert f"for {ANN}" not in dump(dynamodb)
    assert other.lead_id in dump(dynamodb)
    assert erase_again(restore).leads == 0


def test_the_ledger_itself_survives_the_restore(
    restore: Restore, form: Form, dynamodb: Any
) -> None:
    """The next restore of the restored table must know them too."""
    lead = lead_of(form, 1)
    restore.run(None)
    erase(lead)
    erase_again(restore)
    onward = RestoredBefore(
        clients=clients, live=TARGET, target=TARGET, say=lambda _: None, sleep=lambda _: None
    )
    assert erase_again(onward).entries == 1
    assert "erased_key" in dump(dynamodb)


@pytest.mark.parametrize(
    ("limits", "is_gone"),
    [({}, False), ({"held_erased_at": datetime.now(UTC)}, True)],
)
def test_a_hold_comes_first_unless_it_was_erased_too(
    restore: Restore, form: Form, dynamodb: Any, limits: dict[str, Any], *, is_gone: bool
) -> None:
    lead = apply_change(lead_of(form, 1), Hold("A court"), actor="a", at=AT, key="0123456789")
    restore.run(None)
    erase(**limits)
    assert erase_again(restore).leads == int(is_gone)
    assert (ANN in dump(dynamodb)) is not is_gone
    assert lead.is_held


def test_what_they_sent_after_the_erasure_stays(
    restore: Restore, form: Form, dynamodb: Any
) -> None:
    lead_of(form, 1)
    restore.run(None)
    erase(at=AT - timedelta(days=1))
    assert erase_again(restore).leads == 0
    assert ANN in dump(dynamodb)


def test_a_restore_without_any_erasure_is_not_read(restore: Restore, form: Form) -> None:
    lead_of(form, 1)
    restore.run(None)
    assert erase_again(restore).entries == 0


def test_the_command_erases_again_without_restoring(
    restore: Restore, form: Form, dynamodb: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    lead = lead_of(form, 1)
    restore.run(None)
    erase(lead)
    assert main(["--erase-again", TARGET], {"DYNAMODB_TABLE_NAME": TABLE.name}) == 0
    assert "1 leads" in capsys.readouterr().out
    assert ANN not in dump(dynamodb)
