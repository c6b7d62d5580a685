"""A restored table goes live without whom the table before has erased, and with what arrived."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import boto3
import pytest
from moto import mock_aws

from dev.deploy.adopting import adopt
from dev.restore_drill.restoring import Restore
from leadmodels.changes.deleting import delete_lead
from leadmodels.erasing.ledger import LedgerEntry, make_ledger, write_entry
from leadmodels.forms import Form
from leadmodels.ids import LeadId
from leadmodels.leads import Lead
from leadmodels.schema import table_definition
from tests.support.leads import store_lead
from tests.support.table import TABLE, fresh_table, store_form

TARGET: Final = "leads-restored"
ANN: Final = "ann.erased@example.org"
AT: Final = datetime.now(UTC) - timedelta(hours=1)


def clients(service: str) -> Any:
    return boto3.client(service, region_name=TABLE.region)  # type: ignore[call-overload]  # by name


@pytest.fixture(autouse=True)
def dynamodb() -> Iterator[Any]:
    """The live table, and a restored one, still empty."""
    with mock_aws():
        client = clients("dynamodb")
        with fresh_table(client):
            client.create_table(**table_definition(TARGET))
            yield client


@pytest.fixture
def form() -> Form:
    return store_form()


class Told(list[str]):
    """A restore and what it said."""

    def restored(self, live: str = TABLE.name) -> Restore:
        return Restore(clients=clients, live=live, target=TARGET, say=self.append)


def lead_of(form: Form, seed: object, email: str = ANN) -> Lead:
    values = {"name": "A person", "email": email}
    return store_lead(form, at=AT - timedelta(hours=1), seed=seed, values=values)


def erase(*leads: Lead, at: datetime | None = None) -> None:
    """Do to the live table what an erasure does to it."""
    at = at or datetime.now(UTC)
    hashed = make_ledger(os.urandom).hash_of(ANN)
    write_entry(LedgerEntry(address_hash=hashed, erased_at=at, mentions_erased_at=at))
    for lead in leads:
        delete_lead(lead, now=at, key="0123456789")


def copy(client: Any, table: str) -> None:
    """Give a table what is in the live one now, as a restore does."""
    for item in client.scan(TableName=TABLE.name)["Items"]:
        client.put_item(TableName=table, Item=item)


def dump(client: Any) -> str:
    return json.dumps(client.scan(TableName=TARGET)["Items"]).lower()


def has_lead(client: Any, lead_id: LeadId) -> bool:
    found = client.query(
        TableName=TARGET,
        KeyConditionExpression="leadId = :id",
        ExpressionAttributeValues={":id": {"S": lead_id}},
    )
    return any("form_id" in item for item in found["Items"])


def test_who_was_erased_since_is_gone_before_the_table_goes_live(form: Form, dynamodb: Any) -> None:
    erased, kept = lead_of(form, 1), lead_of(form, 2, "b@example.org")
    copy(dynamodb, TARGET)
    erase(erased)
    since = lead_of(form, 3, "c@example.org")
    assert ANN in dump(dynamodb)
    seen: list[str] = []

    def go_live() -> None:
        seen.append(dump(dynamodb))
        assert has_lead(dynamodb, kept.lead_id)
        assert has_lead(dynamodb, since.lead_id)
        late.append(lead_of(form, 4, "d@example.org"))

    late: list[Lead] = []
    told = Told()
    adopt(told.restored(), go_live)
    assert has_lead(dynamodb, late[0].lead_id)
    assert ANN not in seen[0]
    assert '"erased_key"' in seen[0]
    assert ANN not in dump(dynamodb)
    assert has_lead(dynamodb, kept.lead_id)
    assert has_lead(dynamodb, since.lead_id)
    assert told[0].startswith("Ledger of erasures: 1 people; erased again from leads-restored: 1 ")


def test_who_is_erased_while_it_goes_live_is_gone_too(form: Form, dynamodb: Any) -> None:
    lead = lead_of(form, 1)
    copy(dynamodb, TARGET)
    adopt(Told().restored(), lambda: erase(lead))
    assert not has_lead(dynamodb, lead.lead_id)
    assert ANN not in dump(dynamodb)


def test_an_erasure_from_the_restored_table_is_not_set_back_by_a_repetition(
    form: Form, dynamodb: Any
) -> None:
    lead_of(form, 1)
    erase(at=AT)
    copy(dynamodb, TARGET)
    (entry,) = (item for item in dynamodb.scan(TableName=TARGET)["Items"] if "erased_at" in item)
    later = {"erased_at": {"S": "2999-01-01T00:00:00.000Z"}}
    dynamodb.put_item(TableName=TARGET, Item={**entry, **later})

    adopt(Told().restored(), lambda: None)
    key = {name: entry[name] for name in ("leadId", "timestamp")}
    assert dynamodb.get_item(TableName=TARGET, Key=key)["Item"] == {**entry, **later}


@pytest.mark.parametrize("live", ["deleted-by-mistake", TARGET])
def test_a_table_before_that_is_gone_keeps_no_restore_from_going_live(live: str) -> None:
    told, went = Told(), list[str]()
    adopt(told.restored(live=live), lambda: went.append(TARGET))
    assert went == [TARGET]
    assert [text.partition(":")[0] for text in told] == ["The table before is there no more"]
