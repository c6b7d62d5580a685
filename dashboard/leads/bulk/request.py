"""What somebody wants done to many leads, read from the list's form or a confirmation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import QueryDict

from dashboard.accounts.models import User
from dashboard.leads.bulk.actions import BulkAction, find_action
from dashboard.leads.bulk.apply import Terms
from dashboard.leads.bulk.confirmation import Confirmation, read_confirmation
from dashboard.leads.bulk.forms import ValueForm
from dashboard.leads.bulk.scope import (
    BadScopeError,
    Reach,
    Scope,
    filters_for,
    look_at,
    read_scope,
)
from dashboard.leads.lists.filter_words import Names, names_of
from dashboard.leads.work.change_words import change_title, change_words
from leadmodels.changes.apply import Change, SetOwner
from leadmodels.forms import list_forms

NO_ACTION: Final = "Choose what to do with the leads."
OLD: Final = (
    "What you confirmed was shown more than half an hour ago. This is what it comes to now: "
    "please look at it again."
)
GONE: Final = "Nothing was done: none of these leads is left to change."
NOT_TYPED: Final = "Type the word below to confirm that you mean it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody wants done.

    Args:
        action: what.
        scope: to which leads.
        reach: how many those are, now.
        values: what the action has to ask for; None: nothing.
        change: what it comes to, when everything is known; None: the leads are deleted.
    """

    action: BulkAction
    scope: Scope
    reach: Reach
    confirmation: Confirmation
    values: ValueForm | None
    change: Change | None
    names: Names

    @property
    def is_known(self) -> bool:
        """Whether everything has been said that it takes."""
        return self.values is None or self.values.is_valid()

    @property
    def title(self) -> str:
        """Name it, without a word that anybody typed."""
        return change_title(self.change, self.names)

    @property
    def words(self) -> str:
        """Say exactly what will happen to the leads."""
        return self.action.words or change_words(self.change, self.names)

    @property
    def must_type(self) -> str:
        """A word to type where a click is too little, since much would be lost for good."""
        return self.action.name if self.action.is_final and self.reach.is_job else ""

    @property
    def terms(self) -> Terms:
        """What must still hold of each lead that was shown.

        What nobody can bring back is done to a lead as it was shown, or not at all.
        """
        narrowed = filters_for(self.action, self.scope.filters) or self.scope.filters
        return Terms(
            filters=narrowed if self.scope.is_all else None,
            versions=self.scope.versions if self.action.is_final and self.scope.lead_ids else None,
        )

    def problem(self, post: QueryDict) -> str:
        """Say why it can't be done as it was confirmed; "" when it can."""
        if self.reach.is_nothing:
            return GONE
        if not self.confirmation.is_shown:
            return OLD
        if self.must_type and post.get("typed", "").strip().lower() != self.must_type:
            return NOT_TYPED
        return ""


def read_request(post: QueryDict, user: User, *, now: datetime) -> Asked:
    """Read what is wanted, and look at the leads it is about.

    Raises:
        BadScopeError: nobody can tell what is meant; the text says why.
        PermissionDenied: the action is for other roles.
        StoreUnavailableError: the store failed.
    """
    action = find_action(post.get("action", ""))
    if action is None:
        raise BadScopeError(NO_ACTION)
    if not user.has_perm(action.permission):
        raise PermissionDenied
    forms = list_forms()
    confirmation = read_confirmation(post, now=now)
    scope = read_scope(
        post,
        forms,
        user,
        frozen_at=confirmation.at,
        is_confirmed=confirmation.is_shown and "confirmed" in post,
    )
    reach = look_at(scope, action, now=now)
    if reach.is_job:
        scope = replace(scope, filters=filters_for(action, scope.filters) or scope.filters)
    values = action.form(post if "given" in post else None) if action.form else None
    change = None
    if action.make is not None and (values is None or values.is_valid()):
        change = action.make(values.cleaned_data if values else {}, user)
    owner = change.owner if isinstance(change, SetOwner) else None
    return Asked(
        action=action,
        scope=scope,
        reach=reach,
        confirmation=confirmation,
        values=values,
        change=change,
        names=names_of(forms, (scope.filters.owner, owner)),
    )
