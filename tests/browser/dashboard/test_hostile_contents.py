"""Hostile texts in every place of the dashboard that shows what somebody wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

import pytest

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.leads.lists.return_links import LIST_PARAMETER
from dashboard.leads.models import LONGEST_VIEW_NAME, Lead, SavedView
from leadmodels.forms import Form
from tests.support.hostile_leads import make_people, put_pages, put_rows
from tests.support.hostile_texts import Watch, lines, payloads

pytestmark = pytest.mark.browser

LIST = "/admin/leads/lead/"
AUDIT = "/admin/audit/auditentry/"


def test_the_lead_list_shows_every_text_in_every_column(
    watch: Watch, form: Form, people: list[User]
) -> None:
    texts = put_rows(form, people, lines(most=254))
    names, companies, contacts, tags, owners = [], [], [], [], []
    for address in _every_page(watch, LIST):
        watch.open(address)
        names += watch.texts(".lead-table__who > a > bdi")
        companies += watch.texts(".lead-table__company")
        contacts += watch.texts(".lead-table__contact bdi")
        tags += watch.texts(".lead-table .tag")
        owners += watch.texts(".lead-table__owner > bdi")

    assert names == texts
    assert companies == _turned(texts, 1)
    assert contacts[::2] == _turned(texts, 2)
    assert contacts[1::2] == _turned(texts, 3)
    assert tags == _turned(texts, 4)
    assert set(owners) == {person.first_name for person in people}


@pytest.mark.usefixtures("store")
def test_the_people_show_every_name(watch: Watch, people: list[User]) -> None:
    watch.open("/admin/accounts/user/")

    shown = watch.texts(".people-table tbody th bdi")

    assert {person.first_name for person in people if person.first_name} <= set(shown)


@pytest.mark.usefixtures("store")
def test_a_leads_page_shows_every_text_in_every_part(watch: Watch) -> None:
    people = make_people(payloads())
    for each in put_pages(people):
        lead, texts = each.lead, each.lines
        query = {LIST_PARAMETER: urlencode({"q": str(lead.name), str(lead.name): lead.company})}
        watch.open(f"{LIST}{lead.lead_id}/change/?{urlencode(query)}")

        assert watch.texts("h1 bdi") == [lead.name]
        assert watch.texts(".lead-head__company bdi") == [lead.company]
        answers = _answers(watch, "What was sent")
        assert answers[: len(texts)] == list(zip(texts, each.paragraphs, strict=True))
        assert answers[len(texts)] == (texts[0], "\n".join(texts))
        assert answers[len(texts) + 1] == (texts[-1], texts[0])
        assert [text for label, text in answers if label.startswith("Loose")] == each.paragraphs
        sources = _answers(watch, "Where it came from")
        assert [text for _, text in sources] == list(texts)
        assert f"version {lead.consent['version']} of the form" in " ".join(
            watch.texts("[aria-labelledby=consent-heading] .facts__note")
        )
        assert watch.texts("[aria-labelledby=consent-heading] dd bdi") == [each.paragraphs[0]]
        assert watch.texts("[aria-labelledby=details-heading] dd bdi") == [texts[0]]
        assert watch.texts(".countdown__reason bdi") == [lead.hold_reason]
        assert watch.texts("#lead-tags .tag") == sorted(texts)
        assert set(watch.texts(".timeline__text")) == set(each.paragraphs)
        said = watch.texts(".timeline__entry--tags .timeline__what > bdi")
        assert said == [_words(text) for text in reversed(texts)]
        assert set(watch.texts(".timeline__what strong")) <= {p.first_name for p in people} | {
            "Received"
        }


def test_saved_views_show_every_name(watch: Watch, form: Form, people: list[User]) -> None:  # noqa: ARG001 - see above
    reader = User.objects.get(username="ada")
    names = list({text[:LONGEST_VIEW_NAME].strip(): text for text in lines()})
    SavedView.objects.bulk_create(
        SavedView(owner=owner, name=name, query=urlencode({"tag": name}), is_shared=True)
        for name, person in zip(names, people, strict=False)
        for owner in (reader, person)
    )
    watch.open(LIST)
    assert set(watch.texts(".menu__links a > bdi")) == set(names)
    watch.open(f"{LIST}views/")
    own, others = "[aria-labelledby=own-views-heading]", "[aria-labelledby=shared-views-heading]"
    assert set(watch.texts(f"{own} h3 bdi")) == set(names)
    assert set(watch.texts(f"{others} h3 a bdi")) == set(names)
    assert set(watch.texts(f"{others} h3 .menu__note bdi")) >= {
        person.first_name for person in people[:100]
    }
    values = watch.page.locator(f"{own} input[name=name]").evaluate_all(
        "fields => fields.map(field => field.value)"
    )
    assert set(values) == set(names)


def test_the_audit_log_shows_every_name_and_detail(watch: Watch, people: list[User]) -> None:
    for person, text in zip(people, lines(), strict=True):
        record(person, Action.CHANGED, Lead, detail={"what": text})
    who, details = [], []
    for address in _every_page(watch, AUDIT):
        watch.open(address)
        who += watch.texts(".audit__who")
        details += watch.texts(".audit__details bdi")

    assert who == [person.get_full_name() for person in reversed(people)]
    assert details == [f"what: {text}" for text in reversed(lines())]
    assert set(watch.texts("#filter-who option")) >= {person.first_name for person in people}


def _every_page(watch: Watch, first: str) -> Iterator[str]:
    """The address of a list's first page, and of each that follows the one that is open."""
    yield first
    while (after := watch.page.locator("a[rel=next]")).count():
        yield first + str(after.get_attribute("href"))


def _turned(texts: Sequence[str], by: int) -> list[str]:
    """What the newest-first list shows of a column filled with the text `by` places on."""
    return [*reversed(list(reversed(texts))[by:] + list(reversed(texts))[:by])]


def _answers(watch: Watch, heading: str) -> list[tuple[str, str]]:
    section = f".card:has(> h2:text-is('{heading}'))"
    return list(zip(watch.texts(f"{section} dt"), watch.texts(f"{section} dd"), strict=True))


def _words(tag: str) -> str:
    """How the timeline says that a tag was added; a comma looks like two."""
    tags = tag.split(", ")
    return f"added the tag{'' if len(tags) == 1 else 's'} {', '.join(f'“{one}”' for one in tags)}"
