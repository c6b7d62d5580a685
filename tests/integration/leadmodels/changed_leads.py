"""A lead that people and jobs change, and the timeline that tells of it."""

from __future__ import annotations

import random
import string
from datetime import timedelta

from leadmodels.changes.apply import (
    Change,
    apply_change,
)
from leadmodels.leads import Lead
from leadmodels.timeline.activities import (
    Activity,
    read_with_timeline,
)
from tests.support.table import NOW

JOB = "01kb0000000000000000000000"

_NOISE = random.Random(11)


def new_key() -> str:
    return "".join(_NOISE.choices(string.ascii_lowercase + string.digits, k=16))


def change(lead: Lead, *changes: Change, seconds: int = 1) -> Lead:
    for number, made in enumerate(changes):
        at = NOW + timedelta(seconds=seconds + number)
        lead = apply_change(lead, made, actor="staff_ann", at=at, key=new_key())
    return lead


def timeline_of(lead: Lead) -> tuple[Activity, ...]:
    return read_with_timeline(lead.lead_id, now=NOW)[1]
