"""Where a lead came from: what a page's script says, what its browser says, what is believed."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any, Final

import pytest

from ingest.settings import Settings
from leadmodels.forms import Form
from leadmodels.leads import Lead, get_lead
from leadmodels.rules.fields import Field
from tests.support.gateway import form_post, json_post
from tests.support.table import SITE, store_form

from .conftest import Call, NewContainer
from .overflow_queues import FRESH, OverflowQueues, drain, store_comes_back, store_goes_away

API: Final = "https://api.example.com"
EVIL: Final = "https://evil.example"
GOOD: Final = {"name": "Ada Example", "email": "ada@example.org"}
PAGE: Final = (
    f"{SITE}/offer?product=5&utm_source=newsletter&utm_campaign=Spring%20sale&gclid=Cj0K#x"
)
CLEAN_PAGE: Final = f"{SITE}/offer?product=5"
CAMPAIGN: Final = {"utm_source": "newsletter", "utm_campaign": "Spring sale", "gclid": "Cj0K"}


def sent(submit: Call, form: Form, beside: dict[str, Any], **headers: str) -> Lead:
    answer = submit(json_post(form.form_id, {**GOOD, **beside}, **{"Origin": SITE, **headers}))
    assert answer["statusCode"] == 201, answer["body"]
    return get_lead(json.loads(answer["body"])["lead_id"], now=datetime.now(UTC))


def test_lead_keeps_the_page_the_campaign_the_referrer_and_the_time_it_took(
    submit: Call, form: Form
) -> None:
    said = {
        "_page_url": PAGE,
        "_referrer": "https://user@search.example/find?q=oak#top",
        "_elapsed_seconds": "73.614",
    }

    lead = sent(submit, form, said, Referer=f"{SITE}/")

    assert lead.source == {
        "page_url": CLEAN_PAGE,
        **CAMPAIGN,
        "referrer": "https://search.example/find?q=oak",
        "elapsed_seconds": "74",
    }
    assert lead.fields.items() >= GOOD.items()
    assert not [name for name in lead.fields if name.startswith(("_", "utm_"))]
    assert lead.status == "new"


def test_page_without_script_is_known_by_the_header_its_browser_sends(
    submit: Call, form: Form
) -> None:
    answer = submit(form_post(form.form_id, GOOD, Origin=SITE, Referer=PAGE))
    assert answer["statusCode"] == 303
    again = submit(json_post(form.form_id, GOOD, Origin=SITE))  # the first one's answer, replayed
    lead = get_lead(json.loads(again["body"])["lead_id"], now=datetime.now(UTC))
    assert lead.source == {"page_url": CLEAN_PAGE, **CAMPAIGN}


HIDDEN: Final = re.compile('<input type="hidden" name="([^"]+)" value="([^"]*)">')


def hidden_on(page: str) -> dict[str, str]:
    """Read what a page that asks again sends along."""
    return {name: unescape(value) for name, value in HIDDEN.findall(page)}


@pytest.mark.parametrize(
    ("said", "referer"),
    [({}, PAGE), ({"_page_url": PAGE, "_referrer": f"{SITE}/home"}, f"{SITE}/")],
)
def test_correcting_a_mistake_on_our_page_leaves_the_lead_s_page_the_first(
    submit: Call, form: Form, said: dict[str, str], referer: str
) -> None:
    sent = {"name": "Ada Example", **said}
    for origin in (SITE, API):  # a second mistake, too
        page = submit(form_post(form.form_id, sent, Origin=origin, Referer=referer))
        assert page["statusCode"] == 422
        sent = {"name": "Ada Example", **hidden_on(page["body"])}
        referer = f"{API}/dev/f/{form.form_id}"
    assert set(hidden_on(page["body"])) == {"_submission_id", "_page_url"}

    lead = sent_from_api(submit, form, {**sent, **GOOD}, referer)

    assert lead.source == {"page_url": CLEAN_PAGE, **CAMPAIGN}
    assert lead.status == "new"


def sent_from_api(submit: Call, form: Form, fields: dict[str, str], referer: str) -> Lead:
    answer = submit(json_post(form.form_id, fields, Origin=API, Referer=referer))
    assert answer["statusCode"] == 201, answer["body"]
    return get_lead(json.loads(answer["body"])["lead_id"], now=datetime.now(UTC))


@pytest.mark.parametrize("page", ["", "https://evil.example/?utm_source=evil", f"{API}/dev/f/x"])
def test_our_own_address_and_a_page_that_may_not_post_are_no_lead_s_page(
    submit: Call, form: Form, page: str
) -> None:
    hosted = f"{API}/dev/f/{form.form_id}?a=b"
    assert sent_from_api(submit, form, {**GOOD, "_page_url": page}, hosted).source == {}


def test_page_that_is_claimed_lets_nobody_post(submit: Call, form: Form) -> None:
    claimed = {**GOOD, "_page_url": f"{SITE}/"}
    assert submit(json_post(form.form_id, claimed, Origin=EVIL))["statusCode"] == 403
    unknown = submit(json_post(form.form_id, claimed))
    lead = get_lead(json.loads(unknown["body"])["lead_id"], now=datetime.now(UTC))
    assert (lead.status, lead.source) == ("spam", {})


def test_field_of_the_form_s_own_is_not_overwritten_by_the_page_that_is_sent_along(
    submit: Call,
) -> None:
    own = (
        Field(name="name", type="text", label="Name", required=True),
        Field(name="page", type="hidden", label="Page"),
    )
    form = store_form(fields=own, aliases={"_page_url": "page"})
    page = submit(form_post(form.form_id, {"_page_url": "typed"}, Origin=SITE, Referer=PAGE))
    assert hidden_on(page["body"]).items() >= {"page": "typed"}.items()
    assert "_page_url" not in hidden_on(page["body"])


@pytest.mark.parametrize(
    "page",
    [
        "https://evil.example/?utm_source=evil",
        "https://www.example.com.evil.example/",
        "https://www.example.com@evil.example/",
        "http://www.example.com/",
        "javascript:alert(1)//https://www.example.com/",
        "https://[www.example.com/",
        "/offer?utm_source=evil",
        "about:srcdoc",
        "",
    ],
)
def test_page_that_the_browser_does_not_vouch_for_gives_way_to_the_header(
    submit: Call, form: Form, page: str
) -> None:
    lead = sent(submit, form, {"_page_url": page}, Referer=f"{SITE}/true?utm_id=7")
    assert lead.source == {"page_url": f"{SITE}/true", "utm_id": "7"}


@pytest.mark.parametrize(
    "referrer",
    [f"{SITE}/home", SITE, "javascript:alert(1)", "android-app://com.example", "https://[::1", "x"],
)
def test_way_around_the_own_site_and_what_is_no_web_page_is_no_referrer(
    submit: Call, form: Form, referrer: str
) -> None:
    assert sent(submit, form, {"_referrer": referrer}).source == {}


@pytest.mark.parametrize("seconds", ["86400.4", "1e308", "inf", "nan", "-3", "soon", ""])
def test_time_that_says_nothing_is_not_kept(submit: Call, form: Form, seconds: str) -> None:
    assert sent(submit, form, {"_elapsed_seconds": seconds}).source == {}


def test_same_message_from_another_address_of_the_page_is_still_the_same(
    submit: Call, form: Form
) -> None:
    first = sent(submit, form, {"_page_url": PAGE})
    answer = submit(json_post(form.form_id, {**GOOD, "_page_url": SITE}, Origin=SITE))
    assert answer["headers"]["Idempotent-Replayed"] == "true"
    assert json.loads(answer["body"])["lead_id"] == first.lead_id


def test_form_s_own_field_stays_a_field_whatever_its_name(submit: Call) -> None:
    own = (Field(name="utm_source", type="hidden", label="Campaign"),)
    aliases = {"_referrer": "utm_source"}
    form = store_form(fields=own, aliases=aliases)
    lead = sent(submit, form, {"_referrer": "https://a.example/", "utm_medium": "mail"})
    assert lead.fields["utm_source"] == "https://a.example/"
    assert lead.fields["utm_medium"] == "mail"
    assert lead.source == {}
    both = sent(submit, form, {"utm_source": "typed", "_page_url": PAGE})
    assert both.fields["utm_source"] == "typed"
    assert both.source["utm_source"] == "newsletter"


def test_where_a_lead_came_from_survives_the_queue(
    new_container: NewContainer, overflow_settings: Settings, overflow: OverflowQueues, form: Form
) -> None:
    said = {"_page_url": f"{SITE}/a?b=c&utm_source=news", "_referrer": "https://search.example/"}
    keyed = {**GOOD, "_submission_id": "page-77"}
    headers = {**FRESH, "Referer": f"{SITE}/"}
    cold = new_container()
    store_goes_away()
    assert cold(json_post(form.form_id, {**keyed, **said}, **headers))["statusCode"] == 202
    store_comes_back()
    assert drain(overflow_settings, overflow.receive()) == []
    answer = new_container()(json_post(form.form_id, keyed, **FRESH))
    assert answer["headers"]["Idempotent-Replayed"] == "true"
    lead = get_lead(json.loads(answer["body"])["lead_id"], now=datetime.now(UTC))
    assert lead.source == {
        "page_url": f"{SITE}/a?b=c",
        "utm_source": "news",
        "referrer": "https://search.example/",
    }
