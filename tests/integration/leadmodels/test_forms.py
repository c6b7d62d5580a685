"""Forms stored: each version is there for good, and what is read is never behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from leadmodels.errors import VersionConflictError
from leadmodels.forms import get_form, list_form_versions, put_form
from leadmodels.models import FormItem
from tests.support.requests import bodies_of
from tests.support.table import NOW, store_form


@pytest.mark.usefixtures("table")
def test_no_version_takes_the_place_of_another_whatever_the_clocks_say() -> None:
    first = store_form(seed=8001, consent_text="First.")
    second = put_form(replace(first, consent_text="Second.", updated_at=NOW))
    third = put_form(replace(second, consent_text="Third.", updated_at=NOW))

    kept = {one.version: one for one in list_form_versions(first.form_id)}
    assert kept == {1: first, 2: second, 3: third}
    assert [one.updated_at - NOW for one in (first, second, third)] == [
        timedelta(milliseconds=late) for late in (0, 1, 2)
    ]
    assert get_form(first.form_id) == third


@pytest.mark.usefixtures("table")
def test_form_stored_over_an_older_version_changes_nothing() -> None:
    first = store_form(seed=8002)
    second = put_form(replace(first, name="Second", updated_at=NOW + timedelta(minutes=1)))
    for stale in (first, replace(first, version=0), replace(first, version=9)):
        with pytest.raises(VersionConflictError):
            put_form(replace(stale, name="Late", updated_at=NOW + timedelta(minutes=2)))
    assert [one.name for one in list_form_versions(first.form_id)] == ["Second", "Contact"]
    assert get_form(first.form_id) == second


@pytest.mark.usefixtures("table")
def test_form_is_read_as_it_is_and_not_as_a_replica_still_has_it() -> None:
    form = store_form(seed=8003)
    with bodies_of(FormItem) as asked:
        get_form(form.form_id)
    assert [one["ConsistentRead"] for one in asked] == [True]
