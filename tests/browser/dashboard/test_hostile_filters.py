"""Hostile texts as filters: in links to the list, to exports and to the audit log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

import pytest

from dashboard.accounts.models import User
from dashboard.audit import filters as audit_filters
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.leads.lists.filter_fields import FILTER_NAMES
from dashboard.leads.lists.return_links import CURSOR_NAMES
from dashboard.leads.models import Lead
from leadmodels.changes.apply import LONGEST_TAG
from leadmodels.forms import Form
from leadmodels.lists.filters import LONGEST_EMAIL, LONGEST_TEXT
from leadmodels.summaries import normalise
from tests.integration.dashboard.conftest import LeadMaker
from tests.support.hostile_texts import Watch, lines, packed, payloads, raw
from tests.support.naughty_strings import kept
from tests.support.xss_payloads import PAYLOADS

pytestmark = pytest.mark.browser

LIST = "/admin/leads/lead/"
AUDIT = "/admin/audit/auditentry/"
AUDIT_FILTERS = [*audit_filters.FILTER_NAMES, "before"]
DOMAIN = "@example.com"


def test_filters_that_are_used_are_told_letter_by_letter(watch: Watch, form: Form) -> None:  # noqa: ARG001 - a list to filter
    for words, tag, address in _triples():
        watch.open(f"{LIST}?{urlencode({'q': words, 'tag': tag, 'email': address})}")

        shown = watch.texts(".shown__filter bdi")
        assert shown == [_folded(tag), address, words]
        for name, value in (("q", words), ("tag", tag), ("email", address)):
            assert watch.page.locator(f"#filter-{name}").input_value() == value


def test_filters_that_are_refused_show_nothing_else(watch: Watch, form: Form) -> None:  # noqa: ARG001 - see above
    for query in _queries([*FILTER_NAMES, *CURSOR_NAMES], raw()):
        watch.open(f"{LIST}?{urlencode(query, errors='surrogatepass')}")

        assert watch.page.locator("[role=alert]").count() == 1
        assert watch.page.locator(".lead-table").count() == 0


def test_the_audit_log_refuses_them_too(watch: Watch, admin_person: User) -> None:
    record(admin_person, Action.CHANGED, Lead)
    for query in _queries(AUDIT_FILTERS, packed(raw(), most=120)):
        watch.open(f"{AUDIT}?{urlencode(query, errors='surrogatepass')}")

        assert watch.page.locator("[role=alert]").count() == 1
        assert watch.page.locator(".audit__entry").count() == 0


def test_an_export_tells_which_filters_it_follows(watch: Watch, make_lead: LeadMaker) -> None:
    make_lead(search_text=normalise(" ".join(payloads())))
    for words in packed(payloads(), most=LONGEST_TEXT):
        watch.open(f"{LIST}export/?{urlencode({'q': words})}")
        assert watch.texts("dd bdi")[0] == words


def _queries(names: Sequence[str], texts: Sequence[str]) -> Iterator[dict[str, str]]:
    """Every text as some parameter's value, and some payloads as all of them, and as a name."""
    for start in range(0, len(texts), len(names)):
        yield dict(zip(names, [*texts[start:], *texts], strict=False))
    for text in PAYLOADS[::4]:
        yield {**dict.fromkeys(names, text), text: text}


def _folded(tag: str) -> str:
    return kept(" ".join(tag.lower().split()), multiline=False)


def _triples() -> Iterator[tuple[str, str, str]]:
    """Values for three filters at a time: payloads are searched for, the others are addresses."""
    others = [text for text in lines() if text not in PAYLOADS]
    addresses = packed(others, most=LONGEST_EMAIL - len(DOMAIN))
    words = [text[:LONGEST_TEXT].strip() for text in payloads()]
    # A tag is short and has no comma.
    tags = packed([text for text in lines(most=LONGEST_TAG) if "," not in text], most=LONGEST_TAG)
    for place, address in enumerate(addresses):
        yield words[place % len(words)], tags[place % len(tags)], address + DOMAIN
