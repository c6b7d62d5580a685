"""Leads as a busy year leaves them: uneven forms and statuses, rare owners, tags and words."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from leadmodels.forms import Form
from leadmodels.ids import new_form_id, new_lead_id
from leadmodels.leads import Lead, LeadStatus
from tests.support.leads import make_lead
from tests.support.table import CONTACT_FIELDS, NOW

EVERY: Final = timedelta(seconds=30)
STATUSES: Final[dict[LeadStatus, int]] = {
    "new": 30,
    "lost": 29,
    "contacted": 20,
    "won": 15,
    "spam": 5,
    "qualified": 1,
}
OWNERS: Final = {None: 40, "staff_busy": 40, "staff_calm": 19.9, "staff_rare": 0.1}
MESSAGE: Final = "Please call me about the offer on your page. " * 6


def _form(number: int) -> Form:
    return Form(
        form_id=new_form_id(at=NOW, random=number.to_bytes(10, "big")),
        name=f"Form {number}",
        fields=CONTACT_FIELDS,
        origins=("https://www.example.com",),
        created_at=NOW,
        updated_at=NOW,
    )


BIG, MIDDLE, SMALL = FORMS = (_form(1), _form(2), _form(3))
SHARES: Final = (80, 19.8, 0.2)


def many_leads(count: int, *, seed: int = 1, needles: tuple[int, ...] = ()) -> Iterator[Lead]:
    """Make leads, the newest first, half a minute apart.

    Args:
        count: how many.
        seed: the same seed makes the same leads, and fewer of them the same newest ones.
        needles: which of them are called Needle and have the tag "needle".
    """
    chance = random.Random(seed)
    people = [
        make_lead(form, at=NOW, seed=number, values=_values(number))
        for number, form in enumerate(FORMS * 40)
    ]
    for number in range(count):
        [form] = chance.choices(FORMS, SHARES)
        at = NOW - EVERY * (number + 1)
        lead_id = new_lead_id(at=at, random=chance.randbytes(10))
        lead = replace(
            chance.choice(people),
            lead_id=lead_id,
            form_id=form.form_id,
            received_at=at,
            stored_at=at,
            **_work(chance, at, number),
            **_contact(number),
        )
        yield (
            replace(lead, name="Needle", search_text="needle", tags=("needle",))
            if (number in needles)
            else lead
        )


def _values(number: int) -> dict[str, str | bool]:
    first = ("Ada", "Björn", "Chloé", "Dmitri", "Ewa", "Fatma", "Goro", "Hana")[number % 8]
    last = ("Ōno", "Smith", "Žižek", "Okafor", "García")[number % 5]
    return {"name": f"{first} {last}", "phone": f"+1 555 01{number:02}", "message": MESSAGE}


def _contact(number: int) -> dict[str, Any]:
    # A family of 20 writes from one address.
    email = "family@example.org" if number % 5000 == 7 else f"p{number}@example.org"
    return {"email": email, "search_text": f"person {email}"}


def _work(chance: random.Random, at: datetime, number: int) -> dict[str, Any]:
    """Say what became of a lead: most are read, some are due, forms keep them 30 days or ever."""
    [status] = chance.choices(list(STATUSES), [*STATUSES.values()])
    [owner] = chance.choices(list(OWNERS), [*OWNERS.values()])
    is_read = number > 300 and chance.random() < 0.98
    return {
        "status": status,
        "owner": owner,
        "tags": tuple(tag for tag in ("north", "vip") if chance.random() < 0.05),
        "first_viewed_at": at + timedelta(hours=1) if is_read else None,
        "follow_up_on": _follow_up(chance) if chance.random() < 0.02 else None,
        "expires_at": at + timedelta(days=30) if chance.random() < 0.6 else None,
    }


def _follow_up(chance: random.Random) -> date:
    return NOW.date() + timedelta(days=chance.randint(-20, 40))
