"""Hostile texts in every place of the dashboard that shows what somebody wrote."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.leads.lists.filter_fields import FILTER_NAMES
from dashboard.leads.lists.return_links import CURSOR_NAMES, LIST_PARAMETER
from dashboard.leads.models import LONGEST_VIEW_NAME, Lead, SavedView
from leadmodels.changes.apply import LONGEST_TAG, AddTags
from leadmodels.forms import Form
from leadmodels.jobs.store import Job, new_job_id, put_job
from leadmodels.lists.filters import LONGEST_EMAIL, LONGEST_TEXT, LeadFilters
from tests.support.hostile_leads import hostile_form, make_people, put_pages, put_rows
from tests.support.hostile_texts import Watch, lines, raw
from tests.support.job_services import JobServices
from tests.support.naughty_strings import kept
from tests.support.xss_payloads import PAYLOADS

from .conftest import OpenPage

pytestmark = pytest.mark.browser

LIST = "/admin/leads/lead/"
AUDIT = "/admin/audit/auditentry/"
DOMAIN = "@example.com"
# Asks what would happen with another reason, from the page that says what would with this one.
ASK_AGAIN = """reason => {
  document.querySelector("input[name=confirmed]").remove();
  const field = document.querySelector("input[name=reason]");
  field.value = reason;
  field.form.submit();
}"""


@pytest.fixture
def people(admin_person: User) -> list[User]:  # noqa: ARG001 - whoever reads has a plain name
    return make_people(lines())


@pytest.fixture
def watch(open_page: OpenPage, admin_person: User) -> Watch:
    """A watched page in which an admin is logged in: who sees most."""
    return Watch(open_page("/health/", user=admin_person))


def test_the_lead_list_shows_every_text_in_every_column(
    watch: Watch, form: Form, people: list[User]
) -> None:
    texts = put_rows(form, people)
    names, companies, contacts, tags, owners = [], [], [], [], []
    address: str | None = LIST
    while address:
        watch.open(address)
        names += watch.texts(".lead-table__who > a > bdi")
        companies += watch.texts(".lead-table__company")
        contacts += watch.texts(".lead-table__contact bdi")
        tags += watch.texts(".lead-table .tag")
        owners += watch.texts(".lead-table__owner > bdi")
        after = watch.page.locator("a[rel=next]")
        address = LIST + str(after.get_attribute("href")) if after.count() else None

    assert names == texts
    assert companies == _turned(texts, 1)
    assert contacts[::2] == _turned(texts, 2)
    assert contacts[1::2] == _turned(texts, 3)
    assert tags == _turned(texts, 4)
    assert set(owners) == {person.first_name for person in people}


def test_a_leads_page_shows_every_text_in_every_part(watch: Watch, people: list[User]) -> None:
    for each in put_pages(people):
        lead, texts = each.lead, each.lines
        query = {LIST_PARAMETER: urlencode({"q": lead.name, lead.name: lead.company})}
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


def test_filters_that_are_used_are_told_letter_by_letter(watch: Watch, form: Form) -> None:  # noqa: ARG001 - a list to filter
    for words, tag, address in _triples():
        watch.open(f"{LIST}?{urlencode({'q': words, 'tag': tag, 'email': address})}")

        shown = watch.texts(".shown__filter bdi")
        assert shown == [_folded(tag), address, words]
        for name, value in (("q", words), ("tag", tag), ("email", address)):
            assert watch.page.locator(f"#filter-{name}").input_value() == value


def test_filters_that_are_refused_show_nothing_else(watch: Watch, form: Form) -> None:  # noqa: ARG001 - see above
    names = [*FILTER_NAMES, *CURSOR_NAMES]
    texts = raw()
    queries = [
        dict(zip(names, texts[start:] + texts, strict=False))
        for start in range(0, len(texts), len(names))
    ]
    queries += [dict.fromkeys(names, text) for text in PAYLOADS[::3]]
    queries += [{"after": text, text: text} for text in PAYLOADS[1::6]]
    for query in queries:
        watch.open(f"{LIST}?{urlencode(query, errors='surrogatepass')}")

        assert watch.page.locator("[role=alert]").count() == 1
        assert watch.page.locator(".lead-table").count() == 0


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
    for number in range(1, len(people) // 50 + 2):
        watch.open(f"{AUDIT}?p={number}")
        who += watch.texts("#result_list .field-person")
        details += watch.texts("#result_list .field-details")

    assert sorted(who) == sorted(person.get_full_name() for person in people)
    assert sorted(details) == sorted(f"what: {text}" for text in lines())
    offered = watch.texts("#changelist-filter [data-filter-title=person] a")
    assert {text.strip() for text in offered} >= {p.first_name for p in people}


def test_the_audit_logs_own_filters_stay_text(watch: Watch, admin_person: User) -> None:
    record(admin_person, Action.CHANGED, Lead)
    for words in _packed(raw(), most=1_500):
        watch.open(f"{AUDIT}?{urlencode({'q': words}, errors='surrogatepass')}")
        shown = watch.page.locator("#searchbar").input_value()
        assert kept(shown, multiline=False) == kept(words, multiline=False) or "\x00" in words
    for text in PAYLOADS[::3]:
        watch.open(f"{AUDIT}?{urlencode(dict.fromkeys(('person', 'action', 'q', text), text))}")


def test_forms_show_every_text_that_their_makers_wrote(watch: Watch, store: None) -> None:  # noqa: ARG001 - the table
    texts = lines()
    forms = [
        hostile_form(number, texts[start : start + 60], consent_text=texts[start])
        for number, start in enumerate(range(0, len(texts), 60))
    ]
    names = {form.name for form in forms}
    watch.open("/admin/forms/form/")
    assert set(watch.texts(".form-list h2 bdi")) == names
    assert set(watch.texts(".form-list__description bdi")) == {f.description for f in forms}
    watch.open("/admin/leads/lead/add/")
    assert set(watch.texts(".lead-add__choices a > bdi")) == names
    watch.open("/admin/")
    for form in forms:
        watch.open(f"{LIST}add/?form={form.form_id}")
        assert watch.texts(".lead-add__form bdi") == [form.name]
        asked = [field.label for field in form.fields]
        assert watch.texts(".lead-add__field > :is(label, legend) > bdi") == asked
        options = [option.label for option in form.fields[-4].options]
        assert watch.texts("#field-choice option:not([value=''])") == options
        assert watch.texts(".choice label bdi") == options
        assert watch.texts(".lead-add__consent blockquote") == [form.consent_text]
        watch.open(f"/admin/forms/form/{form.form_id}/retention/")
        assert watch.texts(".retention__now bdi") == [form.name]


def test_confirmations_show_every_payload(watch: Watch, form: Form, people: list[User]) -> None:
    names = put_rows(form, people[:3])
    page = watch.page
    watch.open(LIST)
    for box in page.locator("input[name=lead_id]").all()[:5]:
        box.check()
    page.get_by_label("What to do with them").select_option("hold")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Why are they held?").fill("first")
    page.get_by_role("button", name="Go on").click()
    for reason in _packed([kept(text, multiline=False) for text in PAYLOADS], most=200):
        with page.expect_navigation():
            page.evaluate(ASK_AGAIN, reason)
        watch.check()
        assert f"noted on each: “{reason}”." in watch.texts(".notice")[0]
        assert watch.texts(".sample__who > bdi") == names[:5]
    for words, tag, address in [*_triples()][::6]:
        watch.open(f"{LIST}export/?{urlencode({'q': words, 'tag': tag, 'email': address})}")
    assert page.get_by_role("heading", name="There is nothing to export").is_visible()
    for words in _packed([kept(text, multiline=False) for text in PAYLOADS], most=LONGEST_TEXT):
        watch.open(f"{LIST}export/?{urlencode({'q': words})}")


def test_jobs_show_every_text(watch: Watch, job_services: JobServices, people: list[User]) -> None:  # noqa: ARG001 - a queue
    texts = lines()
    for start in range(0, len(texts), 50):
        _put_job(texts[start : start + 50], people[start])
    watch.open("/admin/jobs/job/")
    titles = watch.texts(".job__title bdi")
    assert " ".join(reversed(titles)) == " ".join(texts)
    assert set(watch.texts(".job__facts bdi")) == {p.first_name for p in people[::50]}
    links = watch.page.locator(".job__title a").evaluate_all("links => links.map(a => a.href)")
    for link, title in zip(links, titles, strict=True):
        watch.open(link)
        what, _, tag, words, _ = watch.texts("[aria-labelledby=asked-heading] dd bdi")
        assert tag in what
        assert words in title
        assert watch.texts(".job-progress .notice p") == [title]


def _put_job(texts: Sequence[str], person: User) -> None:
    """Store a failed job: its title and its error are all the texts, its filters two of them."""
    now = timezone.now()
    put_job(
        Job(
            job_id=new_job_id(at=now, random=secrets.token_bytes(10)),
            kind="bulk",
            requested_by=person.public_id,
            requested_at=now,
            filters=LeadFilters(tag=texts[0][:40], text="x" + texts[1][:90]),
            change=AddTags((texts[0][:40],)),
            title=" ".join(texts),
            error=" ".join(texts),
            state="failed",
            finished_at=now,
        )
    )


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


def _folded(tag: str) -> str:
    return kept(" ".join(tag.lower().split()), multiline=False)


def _triples() -> Iterator[tuple[str, str, str]]:
    """Values for three filters at a time: payloads are searched for, the others are addresses."""
    others = [text for text in lines() if text not in PAYLOADS]
    addresses = _packed(others, most=LONGEST_EMAIL - len(DOMAIN))
    words = [kept(text, multiline=False)[:LONGEST_TEXT].strip() for text in PAYLOADS]
    # A tag is short and has no comma.
    tags = _packed([text for text in lines(most=LONGEST_TAG) if "," not in text], most=LONGEST_TAG)
    for place, address in enumerate(addresses):
        yield words[place % len(words)], tags[place % len(tags)], address + DOMAIN


def _packed(texts: Sequence[str], *, most: int) -> list[str]:
    """Join texts with spaces, to as many characters as a filter takes."""
    lines_: list[str] = []
    for text in texts:
        if lines_ and len(lines_[-1]) + len(text) < most:
            lines_[-1] += f" {text}"
        else:
            lines_.append(text[:most].strip())
    return lines_
