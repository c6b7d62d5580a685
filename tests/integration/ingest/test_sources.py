"""Where a lead came from: what a page's script says, what its browser says, what is believed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
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
