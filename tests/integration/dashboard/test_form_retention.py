"""How long a form's leads are kept: asked, previewed, and saved."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from leadmodels.forms import Form, get_form, put_form
from leadmodels.jobs.store import search_jobs
from tests.support.job_services import JobServices
from tests.support.store_faults import meanwhile, refused

from .bulk_pages import hidden_fields, text_of
from .conftest import FormMaker
from .form_pages import FORMS, answer, confirm, count_leads, notes, preview, text, url_of


def test_forms_are_listed_by_name_those_in_use_first_with_how_long_they_keep_leads(
    admin: Client, make_form: FormMaker
) -> None:
    make_form(name="Zebra", retention_days=None)
    form = make_form(name="Ask <us>", retention_days=1, description="On the home page")
    make_form(name="Middle", retention_days=3650, active=False)

    response = admin.get(FORMS)

    page = text(response)
    assert page.index("Ask <us>") < page.index("Zebra") < page.index("Middle")
    for words in ("For 1 day ", "For 3,650 days ", "For ever ", "No, it is archived"):
        assert words in page
    assert f'href="{url_of(form)}"' in response.content.decode()
    assert f'href="{settings.PUBLIC_API_URL}/f/{form.form_id}"' in response.content.decode()


def test_no_forms_yet_says_so(admin: Client, store: None) -> None:  # noqa: ARG001 - an empty table
    assert "No forms yet" in text(admin.get(FORMS))


@pytest.mark.parametrize(
    ("days", "words", "checked"),
    [(90, "for 90 days", "days"), (1, "for 1 day", "days"), (None, "for ever", "forever")],
)
def test_page_shows_the_present_setting(
    admin: Client, make_form: FormMaker, days: int | None, words: str, checked: str
) -> None:
    form = make_form(name="Contact us", retention_days=days)

    response = admin.get(url_of(form))

    assert f"“ Contact us ” keeps its leads {words} ." in text(response)
    html = response.content.decode()
    (ticked,) = [line for line in html.splitlines() if 'type="radio"' in line and "checked" in line]
    assert f'value="{checked}"' in ticked
    assert (f'name="days" value="{days}"' in html) == (days is not None)


def test_preview_counts_what_would_go_and_saves_nothing(
    admin: Client, make_form: FormMaker, job_services: JobServices
) -> None:
    form, other = make_form(name="Contact us"), make_form()
    # To a day: of the 30th day back some are gone already, which counts as within a week.
    counts = [(400, "new", 1_200), (31, "spam", 34), (30, "won", 5), (24, "new", 6), (23, "new", 7)]
    count_leads(form, [*counts, (0, "new", 8)])
    count_leads(other, [(400, "new", 99)])

    page = preview(admin, form, 30, existing="on")

    said = text_of(page)
    assert "New leads are kept for 30 days ." in said
    assert "there already (about 1,260 leads) are kept for 30 days too" in said
    assert "Leads on hold stay until they are released." in said
    assert "About 1,234 leads would be deleted at once" in said
    assert "About 11 leads more would be deleted within a week." in said
    assert "Save, and delete them" in said
    assert "leads on hold are counted too" in said
    assert get_form(form.form_id) == form
    assert search_jobs().jobs == ()
    assert notes() == []
    assert job_services.asked_jobs() == []


def test_preview_of_for_ever_deletes_nothing(admin: Client, make_form: FormMaker) -> None:
    form = make_form(retention_days=30)
    count_leads(form, [(400, "new", 12)])

    # Days that were typed before, wrong ones too, don't count any more.
    page = preview(admin, form, "soon", keep="forever", existing="on")

    assert "(about 12 leads) are kept for ever too" in text_of(page)
    assert "None of them would be deleted within a week." in text_of(page)
    assert "delete them" not in text_of(page)
    assert confirm(admin, form, page).status_code == 302
    assert get_form(form.form_id).retention_days is None


def test_preview_without_the_leads_there_says_that_they_stay_as_they_are(
    admin: Client, make_form: FormMaker
) -> None:
    form = make_form()
    assert "No leads are there yet." in text_of(preview(admin, form))
    count_leads(form, [(400, "new", 1)])

    said = text_of(preview(admin, form))

    assert "there already (about 1 lead) keep the end they have." in said
    assert "would be deleted" not in said


def test_confirmed_setting_is_saved_noted_and_told(
    admin: Client, admin_person: User, make_form: FormMaker, job_services: JobServices
) -> None:
    form = make_form(name="Jobs & more", retention_days=None)

    response = admin.post(url_of(form), hidden_fields(preview(admin, form, 90)), follow=True)

    assert response.redirect_chain == [(FORMS, 302)]
    assert "“ Jobs & more ” now keeps new leads for 90 days." in text(response)
    saved = get_form(form.form_id)
    assert replace(saved, retention_days=None, version=1, updated_at=form.updated_at) == form
    assert (saved.retention_days, saved.version) == (90, 2)
    entry = AuditEntry.objects.get()
    assert (entry.action_flag, entry.user, entry.object_id) == (
        Action.CHANGED,
        admin_person,
        form.form_id,
    )
    assert entry.content_type is not None
    assert entry.content_type.model == "form"
    assert entry.change_message == '{"kept": "for 90 days", "before": "for ever"}'
    assert search_jobs().jobs == ()
    assert job_services.asked_jobs() == []


def test_setting_that_is_so_already_is_not_saved_again(admin: Client, make_form: FormMaker) -> None:
    form = make_form(retention_days=90)

    response = admin.post(url_of(form), hidden_fields(preview(admin, form, 90)), follow=True)

    assert "already keeps new leads for 90 days." in text(response)
    assert get_form(form.form_id) == form
    assert notes() == []


@pytest.mark.parametrize("days", ["0", "3651", "-1", "abc", "", "1.5", "9" * 5_000])
@pytest.mark.parametrize("step", ["asked", "confirmed"])
def test_bad_days_are_explained_and_save_nothing(
    admin: Client, make_form: FormMaker, days: str, step: str
) -> None:
    form = make_form(retention_days=90)
    confirmed = hidden_fields(preview(admin, form)) if step == "confirmed" else {}

    response = admin.post(url_of(form), confirmed | answer(form, days, existing="on"))

    assert response.status_code == 422
    assert "Days : Give 1 to 3,650 whole days, or choose for ever." in text(response)
    html = response.content.decode()
    assert "<title>Error: " in html
    assert 'href="#id_days"' in html
    assert 'id="id_days"' in html
    assert not days or f'value="{days}"' in html  # what was typed
    assert get_form(form.form_id) == form
    assert search_jobs().jobs == ()


def test_days_that_were_written_beside_for_ever_are_not_passed_over(
    admin: Client, make_form: FormMaker
) -> None:
    form = make_form(retention_days=90)

    refused = admin.post(url_of(form), answer(form, 20, keep="forever"))

    assert refused.status_code == 422
    assert "Days : You wrote a number of days, but chose for ever." in text(refused)
    # The page fills in those that there are.
    assert "are kept for ever" in text_of(preview(admin, form, 90, keep="forever"))


@pytest.mark.parametrize("keep", ["", "always"])
def test_choice_that_is_none_is_explained(admin: Client, make_form: FormMaker, keep: str) -> None:
    form = make_form(retention_days=90)

    response = admin.post(url_of(form), answer(form, keep=keep))

    assert response.status_code == 422
    assert "Choose whether leads are kept for a number of days or for ever." in text(response)


@pytest.mark.parametrize("step", ["asked", "confirmed"])
def test_form_that_somebody_changed_meanwhile_is_a_conflict_and_keeps_what_was_typed(
    admin: Client, make_form: FormMaker, step: str
) -> None:
    form = make_form(retention_days=90)
    sent = answer(form, 30, existing="on")
    if step == "confirmed":
        sent = hidden_fields(preview(admin, form, 30, existing="on"))
    theirs = put_form(replace(form, retention_days=60))

    response = admin.post(url_of(form), sent)

    assert response.status_code == 409
    assert "Somebody else changed this form meanwhile, so nothing was saved." in text(response)
    assert "keeps its leads for 60 days ." in text(response)
    assert 'name="days" value="30"' in response.content.decode()
    assert get_form(form.form_id) == theirs
    assert search_jobs().jobs == ()
    assert notes() == []
    # The page knows the form as it is now, so that it can be sent again.
    html = response.content.decode()
    again = admin.post(url_of(form), hidden_fields(html) | {"keep": "days", "days": "30"})
    assert confirm(admin, form, again.content.decode()).status_code == 302
    assert get_form(form.form_id).retention_days == 30


def test_form_changed_in_the_moment_of_saving_is_a_conflict_and_shows_it_as_it_is(
    admin: Client, make_form: FormMaker
) -> None:
    form = make_form(retention_days=90)
    page = preview(admin, form, 30)

    with meanwhile(lambda: put_form(replace(form, retention_days=60)), "TransactWriteItems"):
        response = confirm(admin, form, page)

    assert response.status_code == 409
    assert "keeps its leads for 60 days ." in text(response)
    assert hidden_fields(response.content.decode())["version"] == "2"
    assert get_form(form.form_id).retention_days == 60
    assert notes() == []


@pytest.mark.parametrize(
    ("operation", "method"),
    [("GetItem", "get"), ("Query", "post"), ("TransactWriteItems", "confirm")],
)
def test_store_that_is_away_is_a_503_with_a_way_to_try_again(
    admin: Client, form: Form, operation: str, method: str
) -> None:
    page = preview(admin, form)

    with refused(operation, "InternalServerError"):
        if method == "get":
            response = admin.get(url_of(form))
        else:
            response = admin.post(
                url_of(form), answer(form) if method == "post" else hidden_fields(page)
            )

    assert response.status_code == 503
    if method == "get":
        assert f'href="{url_of(form)}"' in response.content.decode()
        assert "Try again" in text(response)
    else:
        assert "Perhaps not saved" in text(response)
    assert get_form(form.form_id) == form
    assert notes() == []


def test_list_of_forms_is_a_503_when_the_store_is_away(admin: Client, form: Form) -> None:
    with refused("Query", "InternalServerError"):
        response = admin.get(FORMS)

    assert response.status_code == 503
    assert form.name not in text(response)
    assert f'href="{FORMS}"' in response.content.decode()


@pytest.mark.parametrize("form_id", ["form_01jzzzzzzzzzzzzzzzzzzzzzzz", "form_nope", "x"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_unknown_form_is_not_found(
    admin: Client,
    store: None,  # noqa: ARG001 - an empty table
    form_id: str,
    method: str,
) -> None:
    response = getattr(admin, method)(f"{FORMS}{form_id}/retention/")

    assert response.status_code == 404
    assert "There is no form at this address." in text(response)


def test_salesperson_can_neither_see_nor_change_how_long_leads_are_kept(
    sales: Client, admin: Client, make_form: FormMaker
) -> None:
    form = make_form(retention_days=90)
    sent = hidden_fields(preview(admin, form, 30, existing="on"))

    assert sales.get(FORMS).status_code == 403
    assert sales.get(url_of(form)).status_code == 403
    assert sales.post(url_of(form), sent).status_code == 403
    assert get_form(form.form_id) == form
    assert search_jobs().jobs == ()


def test_form_s_name_is_shown_as_text(admin: Client, make_form: FormMaker) -> None:
    form = make_form(name="<script>alert(1)</script>", description="<b>bold")
    done = admin.post(url_of(form), hidden_fields(preview(admin, form)), follow=True)

    for page in (admin.get(FORMS), admin.get(url_of(form)), done):
        assert "<script>alert" not in page.content.decode()
        assert "<b>bold" not in page.content.decode()
