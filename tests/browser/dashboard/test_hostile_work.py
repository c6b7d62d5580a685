"""Hostile texts in forms, in what is done to many leads, and in jobs."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import pytest
from django.utils import timezone

from dashboard.accounts.models import User
from leadmodels.changes.apply import LONGEST_REASON, LONGEST_TAG, AddTags
from leadmodels.forms import Form
from leadmodels.jobs.store import Job, new_job_id, put_job
from leadmodels.lists.filters import LONGEST_TEXT, LeadFilters
from tests.support.hostile_leads import hostile_form, put_rows
from tests.support.hostile_texts import Watch, lines, packed, payloads
from tests.support.job_services import JobServices

pytestmark = pytest.mark.browser

LIST = "/admin/leads/lead/"
# Asks what would happen with another reason, from the page that says what would with this one.
ASK_AGAIN = """reason => {
  document.querySelector("input[name=confirmed]").remove();
  const field = document.querySelector("input[name=reason]");
  field.value = reason;
  field.form.submit();
}"""


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
    names = put_rows(form, people[:3], payloads()[:9])
    page = watch.page
    watch.open(LIST)
    for box in page.locator("input[name=lead_id]").all()[:5]:
        box.check()
    page.get_by_label("What to do with them").select_option("hold")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Why are they held?").fill("first")
    page.get_by_role("button", name="Go on").click()
    for reason in packed(payloads(), most=LONGEST_REASON):
        with page.expect_navigation():
            page.evaluate(ASK_AGAIN, reason)
        watch.check()
        assert f"noted on each: “{reason}”." in watch.texts(".notice")[0]
        assert watch.texts(".sample__who > bdi") == names[:5]


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
        assert f"“{tag}”" in what
        assert words in title
        assert watch.texts(".job-progress .notice p") == [title]


def _put_job(texts: Sequence[str], person: User) -> None:
    """Store a failed job: its title and its error are all the texts, its filters two of them."""
    now, tag = timezone.now(), texts[0].lower()[:LONGEST_TAG].strip()
    put_job(
        Job(
            job_id=new_job_id(at=now, random=secrets.token_bytes(10)),
            kind="bulk",
            requested_by=person.public_id,
            requested_at=now,
            filters=LeadFilters(tag=tag, text=texts[1][:LONGEST_TEXT]),
            change=AddTags((tag,)),
            title=" ".join(texts),
            error=" ".join(texts),
            state="failed",
            finished_at=now,
        )
    )
