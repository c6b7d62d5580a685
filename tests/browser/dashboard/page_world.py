"""One of everything that the dashboard has pages for."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.leads.models import Lead as LeadName
from dashboard.leads.models import SavedView
from leadmodels.changes.apply import AddNote, AddTags, Change, Hold, apply_change
from leadmodels.counts.counting import recount
from leadmodels.exports.writing import ExportOptions
from leadmodels.forms import Form
from leadmodels.jobs.store import Job, new_job_id, put_job
from leadmodels.leads import Lead
from leadmodels.lists.filters import LeadFilters
from leadmodels.rules.fields import Field, Option

from .erasure_world import DISCLOSES, ERASES, make_erasure
from .key_world import make_keys
from .people_world import make_links, make_person_with_phone

MakeForm = Callable[..., Form]
MakeLead = Callable[..., Lead]

LONG = "Wolfeschlegelsteinhausenbergerdorff" * 3
OPTIONS = (Option(value="a", label="A quote"), Option(value="b", label="Help " + "h" * 90))
FIELDS = (
    Field(name="name", type="text", label="Your name", required=True, hint="In full"),
    Field(name="email", type="email", label="Your e-mail"),
    Field(name="topic", type="select", label="What is it about?", options=OPTIONS),
    Field(name="size", type="radio", label="How large?", options=OPTIONS, required=True),
    Field(name="interests", type="multiselect", label="Interests", options=OPTIONS),
    Field(name="again", type="checkbox", label="May we call again?", required=True),
    Field(name="message", type="textarea", label="Your message " + "m" * 80),
)


@dataclass(frozen=True, kw_only=True)
class World:
    """What there is to see, and who sees it: readers by name."""

    readers: dict[str, User]
    form: Form
    leads: dict[str, Lead]
    jobs: dict[str, Job]
    keys: dict[str, str]
    view: SavedView
    tokens: dict[str, str]
    erasure_id: str


def make_world(make_form: MakeForm, make_lead: MakeLead, admin: User, sales: User) -> World:
    """Make it: leads of every status, jobs of every state, views, people, entries of the log."""
    now = timezone.now()
    admin.first_name, admin.last_name = "Ada", "Byron"
    admin.save()
    readers = {
        "admin": admin,
        "sales": sales,
        "super": User.objects.create_superuser("root", password="x"),
        "staff": User.objects.create_user("temp", password="x", is_staff=True),
        "phone": make_person_with_phone(LONG),
    }
    form = make_form(name="Trade fair", fields=FIELDS, consent_text="You may call me.")
    make_form(name=LONG, description=f"For fairs. {LONG}", retention_days=30, active=False)
    view = SavedView.objects.create(owner=admin, name=LONG[:60], query="status=won")
    SavedView.objects.create(owner=sales, name="Ours", query="tag=vip", is_shared=True)
    leads = _make_leads(make_lead, form, admin, now)
    jobs = _make_jobs(sales, now)
    keys = make_keys(admin.public_id, LONG, now)
    for action in Action:
        record(admin, action, LeadName, leads["new"].lead_id, detail={"status": "won", "leads": 2})
    today = now.astimezone(UTC).date()
    tomorrow = today + timedelta(days=1)
    recount(since=today - timedelta(days=31), until=tomorrow, now=lambda: now, forms=[form])
    tokens = make_links(admin, readers["sales"], LONG, now)
    return World(
        readers=readers,
        form=form,
        leads=leads,
        jobs=jobs,
        keys=keys,
        view=view,
        tokens=tokens,
        erasure_id=make_erasure(admin.public_id, [lead.lead_id for lead in leads.values()], now),
    )


def _make_leads(make_lead: MakeLead, form: Form, owner: User, now: datetime) -> dict[str, Lead]:
    leads = {
        status: make_lead(
            at=now - timedelta(hours=5 * number + 1),
            status=status,
            form_id=form.form_id,
            name=LONG if status == "contacted" else f"Grace {status.title()}",
            company="Example Shipyards" if number % 2 else LONG,
            email="grace@example.com" if number < 2 else f"{LONG}{number}@example.com",
            phone="+1 555 010 0199",
            fields={"name": "Grace", "topic": "b", "interests": ("a", "b"), "message": LONG},
            source={"page_url": f"https://www.example.com/{LONG}", "utm_source": "newsletter"},
            consent={"version": "1", "text_hash": "0", "is_ticked": True, "at": now.isoformat()},
            owner=owner.public_id if number % 2 else None,
            tags=("vip", LONG[:40]) if number % 2 else (),
            follow_up_on=timezone.localdate() + timedelta(days=number - 2),
            expires_at=now + timedelta(days=4 * number + 1, hours=1),
            first_viewed_at=now if number % 2 else None,
            spam_score=80 if status == "spam" else 5,
            spam_reasons=("links", "honeypot") if status == "spam" else (),
        )
        for number, status in enumerate(("new", "contacted", "qualified", "won", "lost", "spam"))
    }
    changes: tuple[Change, ...] = (AddNote(f"Called.\n{LONG}"), AddTags(("kiel",)), Hold(LONG[:90]))
    for place, change in enumerate(changes):
        leads["contacted"] = apply_change(
            leads["contacted"],
            change,
            actor=owner.public_id,
            at=now - timedelta(minutes=9 - place),
            key="0" * 16,
        )
    return leads


def _make_jobs(sales: User, now: datetime) -> dict[str, Job]:
    file: dict[str, Any] = {
        "kind": "export",
        "change": None,
        "export": ExportOptions(),
        "finished_at": now,
        "expires_at": now + timedelta(days=7),
    }
    states: dict[str, dict[str, Any]] = {
        "queued": {},
        "running": {"total": 9000, "done": 4000, "skipped": 1, "title": LONG},
        "done": {**file, "object_key": "x", "size_bytes": 5_000_000, "done": 9, "title": "Export"},
        "failed": {**file, "error": LONG, "title": "Export"},
        "erasing": {**ERASES, "state": "running", "done": 3, "skipped": 1},
        "erased": {**ERASES, "state": "done", "finished_at": now, "done": 3},
        "disclosed": {**DISCLOSES, "finished_at": now, "expires_at": now + timedelta(days=7)},
        "cancelled": {"finished_at": now, "filters": LeadFilters(tag=LONG[:40])},
    }
    return {
        state: put_job(
            Job(
                **{
                    "job_id": new_job_id(at=now, random=secrets.token_bytes(10)),
                    "kind": "bulk",
                    "requested_by": sales.public_id,
                    "requested_at": now,
                    "filters": LeadFilters(status="new"),
                    "change": AddTags(("vip",)),
                    "title": "Add tags",
                    "state": state,
                    **given,
                }
            )
        )
        for state, given in states.items()
    }
