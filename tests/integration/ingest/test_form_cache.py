"""What a container remembers of forms: for a minute, for longer in an outage, and not too much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from mypy_boto3_dynamodb import DynamoDBClient

from ingest.breaker import StoreBreaker
from ingest.form_cache import FormCache
from ingest.refusals import Refusal
from leadmodels.errors import StoreUnavailableError
from leadmodels.forms import Form, put_form
from leadmodels.ids import new_form_id
from leadmodels.models import FormItem
from leadmodels.table import bind_table
from tests.support.requests import requests_of
from tests.support.table import NOW, TABLE, UNREACHABLE_TABLE


class Container:
    """One container's memory, with a clock that the test moves."""

    def __init__(self) -> None:
        self.seconds = 1_000.0
        self.failures: list[str] = []
        self.breaker = StoreBreaker(lambda: self.seconds, self.failures.append)
        self.forms = FormCache(lambda: self.seconds, self.breaker)


@pytest.fixture
def container(table: None) -> Container:  # noqa: ARG001 - binds the models first
    return Container()


def test_a_change_is_seen_after_sixty_seconds_and_not_before(
    container: Container, form: Form
) -> None:
    assert container.forms.get(form.form_id).name == "Contact"
    put_form(replace(form, name="Changed"))
    with requests_of(FormItem) as made:
        container.seconds += 59.9
        assert container.forms.get(form.form_id).name == "Contact"
        assert made == []
        container.seconds += 0.1
        assert container.forms.get(form.form_id).name == "Changed"
        assert made == ["GetItem"]
        container.seconds += 59.9
        container.forms.get(form.form_id)
        assert made == ["GetItem"]


def test_an_old_form_serves_through_an_outage_and_the_store_is_asked_every_five_seconds(
    container: Container, form: Form
) -> None:
    container.forms.get(form.form_id)
    put_form(replace(form, name="Changed"))
    container.seconds += 3_600
    bind_table(UNREACHABLE_TABLE)
    with requests_of(FormItem) as made:
        assert container.forms.get(form.form_id).name == "Contact"
        assert container.breaker.is_open
        asked = len(made)
        assert asked >= 1
        container.seconds += 4.9
        assert container.forms.get(form.form_id).name == "Contact"
        assert len(made) == asked
        container.seconds += 0.1
        assert container.forms.get(form.form_id).name == "Contact"
        assert len(made) > asked
    assert len(container.failures) == 2
    bind_table(TABLE)
    container.seconds += 5
    assert container.forms.get(form.form_id).name == "Changed"


def test_a_form_never_read_is_not_asked_for_while_the_store_is_away(
    container: Container, form: Form
) -> None:
    bind_table(UNREACHABLE_TABLE)
    with pytest.raises(StoreUnavailableError):
        container.forms.get(form.form_id)
    with requests_of(FormItem) as made, pytest.raises(StoreUnavailableError):
        container.forms.get(form.form_id)
    assert made == []


def test_a_form_that_is_unknown_or_closed_is_refused_without_being_remembered(
    container: Container, form: Form
) -> None:
    for form_id in (new_form_id(at=NOW, random=bytes(10)), "form_x", ""):
        with pytest.raises(Refusal) as unknown:
            container.forms.get(form_id)
        assert (unknown.value.status, unknown.value.code) == (404, "form_unknown")
    closed = put_form(replace(form, active=False))
    with pytest.raises(Refusal) as refused:
        container.forms.get(form.form_id)
    assert (refused.value.status, refused.value.code) == (404, "form_closed")
    put_form(replace(closed, active=True))
    container.seconds += 60
    assert container.forms.get(form.form_id).active


def copies_of(form: Form, count: int, dynamodb: DynamoDBClient) -> Iterator[str]:
    """Store a form again and again under other ids."""
    item = FormItem.get(form.form_id, "current").serialize()
    for number in range(count):
        form_id = new_form_id(at=NOW, random=(1_000 + number).to_bytes(10, "big"))
        dynamodb.put_item(TableName=TABLE.name, Item={**item, "leadId": {"S": form_id}})
        yield form_id


def test_five_hundred_forms_are_remembered_and_no_more(
    container: Container, form: Form, dynamodb: DynamoDBClient
) -> None:
    form_ids = list(copies_of(form, 501, dynamodb))
    for form_id in form_ids[:500]:
        container.forms.get(form_id)
    with requests_of(FormItem) as made:
        container.forms.get(form_ids[0])
        assert made == []
        container.forms.get(form_ids[500])
        container.forms.get(form_ids[0])
        assert made == ["GetItem", "GetItem"]
