"""What a container asks before its first request, so that its visitor doesn't wait for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ingest.settings import Settings, read_settings
from ingest.submit_lead import make_submit_lead, serve_submissions
from leadmodels.counter_models import PepperItem
from leadmodels.forms import Form
from leadmodels.intake.peppers import pepper_for
from leadmodels.table import bind_table
from tests.support.gateway import Context, json_post
from tests.support.requests import requests_of
from tests.support.table import NOW, SITE, TABLE, UNREACHABLE_TABLE

from .overflow_queues import GOOD

FAR = datetime(2080, 1, 1, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def on_aws(overflow_settings: Settings) -> Settings:
    return replace(overflow_settings, function_name="leads-dev-submit-lead")


@pytest.fixture
def away(on_aws: Settings) -> Iterator[Settings]:
    """Settings of a container whose table is not to be reached."""
    yield replace(on_aws, table=UNREACHABLE_TABLE)
    bind_table(TABLE)


def post(handler: Callable[..., Any], form: Form) -> int:
    answer = handler(json_post(form.form_id, GOOD, Origin=SITE), Context())
    status: int = answer["statusCode"]
    return status


def prepared(settings: Settings, now: Callable[[], datetime]) -> Callable[..., Any]:
    return serve_submissions(
        settings, now=now, random=os.urandom, monotonic=lambda: 0.0, is_prepared=True
    )


def test_a_container_on_aws_has_the_days_pepper_before_its_first_request(
    on_aws: Settings, form: Form
) -> None:
    pepper_for(datetime.now(UTC).date(), random=os.urandom)
    handler = prepared(on_aws, lambda: datetime.now(UTC))
    with requests_of(PepperItem) as made:
        assert post(handler, form) == 201
    # The form, the marker of a submission without a key, the sender's rate, the lead.
    assert sorted(made) == ["GetItem", "PutItem", "PutItem", "UpdateItem"]


def test_a_container_that_starts_in_an_outage_queues_and_asks_the_store_no_second_time(
    away: Settings, form: Form
) -> None:
    handler = make_submit_lead(away)
    with requests_of(PepperItem) as made:
        assert post(handler, form) == 202
    assert made == []


def test_elsewhere_nothing_is_asked_before_a_request() -> None:
    settings = read_settings(os.environ)
    assert settings.function_name is None
    serve_submissions(settings, now=lambda: FAR, random=os.urandom, monotonic=lambda: 0.0)
    make_submit_lead(settings)
    for day in (FAR, datetime.now(UTC)):
        with pytest.raises(PepperItem.DoesNotExist):
            PepperItem.get(f"pepper_{day.date()}", "current")


def test_a_container_that_starts_at_midnight_takes_the_next_days_pepper(
    on_aws: Settings, form: Form
) -> None:
    days = [NOW]
    handler = prepared(on_aws, lambda: days[-1])
    days.append(TOMORROW)
    assert post(handler, form) == 201
    for day in days:
        assert PepperItem.get(f"pepper_{day.date()}", "current").pepper
