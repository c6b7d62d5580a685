"""Who may do what: the two roles and their permissions.

A route's own permission stands in its view; `tests/integration/dashboard/test_roles.py` holds every
route to this table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dashboard.accounts.models import User

_SALES: Final = (
    "leads.view_lead",
    "leads.add_lead",
    "leads.change_lead",
    "leads.export_lead",
    "jobs.view_job",
)
_ADMIN: Final = (
    *_SALES,
    "leads.delete_lead",
    "leads.retain_lead",
    "forms.view_form",
    "forms.change_form",
    "forms.retain_form",
    "jobs.view_all_jobs",
    "access.view_apikey",
    "access.change_apikey",
    "accounts.view_user",
    "accounts.change_user",
    "audit.view_auditentry",
    "privacy.view_erasure",
    "privacy.add_erasure",
    "privacy.disclose_person",
)

ROLES: Final = {"Sales": _SALES, "Admin": _ADMIN}


def role_of(user: User) -> str:
    """Return the role's name, "" where there is none; a superuser is an admin."""
    names = {group.name for group in user.groups.all()}
    if user.is_superuser or "Admin" in names:
        return "Admin"
    return "Sales" if "Sales" in names else ""
