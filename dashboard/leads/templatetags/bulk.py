"""What the list's bar offers to do to many leads."""

from __future__ import annotations

from django import template
from django.contrib.auth.models import AnonymousUser

from dashboard.accounts.models import User
from dashboard.leads.bulk.actions import BulkAction, allowed_actions

register = template.Library()


@register.simple_tag
def bulk_actions(user: User | AnonymousUser) -> dict[str, list[BulkAction]]:
    """Return what the reader may do to many leads, by group."""
    return allowed_actions(user) if isinstance(user, User) else {}
