"""Views of the list that people save, share, rename and delete."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import TooManyFieldsSent
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from dashboard.accounts.models import User
from dashboard.accounts.people import name_of
from dashboard.leads.lists.filters import LeadFilterForm
from dashboard.leads.models import LONGEST_VIEW_NAME, SavedView
from leadmodels.forms import Form

MOST_VIEWS: Final = 50
"""How many views one person may keep: they are all in one menu."""

_NAME_TAKEN: Final = "You have a view of this name. Choose another name, or delete that view first."


class SavedViewForm(forms.Form):
    """A view's name, and whether everybody sees it."""

    name = forms.CharField(
        max_length=LONGEST_VIEW_NAME,
        error_messages={
            "required": "Give the view a name.",
            "max_length": f"Give the view a name of {LONGEST_VIEW_NAME} characters at most.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_shared = forms.BooleanField(label="Share with everybody", required=False)

    def __init__(
        self, data: QueryDict | None = None, *, owner: User, view: SavedView | None = None
    ) -> None:
        """Bind to what was sent; `view` is the one to change, None: a new one."""
        self.view: Final = view or SavedView(owner=owner)
        kept = {"name": self.view.name, "is_shared": self.view.is_shared}
        suffix = self.view.pk or "new"
        super().__init__(data, initial=kept, auto_id=f"view-{suffix}-%s", label_suffix="")

    def clean_name(self) -> str:
        """Take one name for one view of a person, however it is written."""
        name = " ".join(self.cleaned_data["name"].split())
        others = SavedView.objects.filter(owner=self.view.owner).exclude(pk=self.view.pk)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(_NAME_TAKEN)
        return name

    def clean(self) -> dict[str, Any]:
        """Keep a person's views to what a menu holds."""
        cleaned = super().clean() or self.cleaned_data
        is_new = self.view.pk is None
        if is_new and SavedView.objects.filter(owner=self.view.owner).count() >= MOST_VIEWS:
            raise forms.ValidationError(
                f"You have {MOST_VIEWS} views already. Delete one that you no longer need."
            )
        return cleaned

    def save(self) -> bool:
        """Keep the view; False: another request took the name meanwhile, which the form says."""
        self.view.name = self.cleaned_data["name"]
        self.view.is_shared = self.cleaned_data["is_shared"]
        try:
            with transaction.atomic():
                self.view.save()
        except IntegrityError:
            self.add_error("name", _NAME_TAKEN)
            return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewLink:
    """A saved view as menus and the page of all views show it.

    Args:
        owner_name: of a view that somebody else shares; "" for the reader's own.
        may_delete: whether the reader may delete it.
    """

    view: SavedView
    url: str
    is_chosen: bool
    owner_name: str
    may_delete: bool


def view_links(user: User, *, query: str | None = None) -> list[ViewLink]:
    """Return the views a person sees, their own first; `query` is that of the list shown."""
    views = visible_views(user).select_related("owner")
    links = [
        ViewLink(
            view=view,
            url=url_of(view),
            is_chosen=view.query == query,
            owner_name="" if view.owner_id == user.pk else name_of(view.owner),
            may_delete=may_delete(user, view),
        )
        for view in views
    ]
    return sorted(links, key=lambda link: (bool(link.owner_name), link.view.name.casefold()))


def visible_views(user: User) -> QuerySet[SavedView]:
    """Return a person's own views and those that others share."""
    return SavedView.objects.filter(Q(owner=user) | Q(is_shared=True))


def may_delete(user: User, view: SavedView) -> bool:
    """Tell who may delete a view: its owner; a shared one, also whoever may delete leads."""
    return view.owner_id == user.pk or (view.is_shared and user.has_perm("leads.delete_lead"))


def url_of(view: SavedView) -> str:
    """Return the address of the list that a view shows."""
    page = reverse("admin:leads_lead_changelist")
    return f"{page}?{view.query}" if view.query else page


def clean_query(query: str, user: User, lead_forms: Iterable[Form]) -> str | None:
    """Write a list's query anew, known parameters only; None: it is not one that can be used."""
    try:
        data = QueryDict(query)
    except TooManyFieldsSent:
        return None
    filter_form = LeadFilterForm(data, lead_forms=lead_forms, reader=user)
    return filter_form.query(on="") if filter_form.is_valid() else None
