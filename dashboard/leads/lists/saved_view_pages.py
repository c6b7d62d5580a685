"""The pages that save, change and delete views of the list."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from dashboard.accounts.models import User
from dashboard.audit.log import record
from dashboard.audit.models import Action
from dashboard.frame import FramedView
from dashboard.leads.lists.saved_views import (
    SavedViewForm,
    clean_query,
    may_delete,
    url_of,
    view_links,
    visible_views,
)
from dashboard.leads.models import SavedView
from leadmodels.forms import list_forms

_NO_VIEW = "There is no such view. Its owner may have deleted it, or no longer shares it."


class SavedViewsPage(FramedView):
    """All views a person sees; saving a new one."""

    template_name = "leads/saved_views.html"
    permission_required = "leads.view_lead"
    title = "Saved views"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Show the views."""
        return self.render_to_response(self.get_context_data(reader=request.user))

    def post(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:
        """Save a view of the list that was shown, and go back to it."""
        user = cast("User", request.user)
        sent_query = request.POST.get("query", "")
        query = clean_query(sent_query, user, list_forms())
        form = SavedViewForm(request.POST, owner=user)
        if query is None:
            form.add_error(None, "These filters can't be saved: open the list and set them anew.")
        form.view.query = query or ""
        if not (form.is_valid() and form.save()):
            context = self.get_context_data(reader=user, new_form=form, new_query=sent_query)
            return self.render_to_response(context, status=HTTPStatus.BAD_REQUEST)
        _note(user, Action.ADDED, form.view)
        messages.success(request, format_html("The view “<bdi>{}</bdi>” is saved.", form.view.name))
        return redirect(url_of(form.view))

    def get_context_data(self, **context: Any) -> dict[str, Any]:  # noqa: ANN401 - a template takes anything
        """Add the views, each with the form that changes it where that is the reader's to do."""
        reader: User = context["reader"]
        changed: SavedViewForm | None = context.get("changed_form")
        links = view_links(reader)
        own = [
            {"link": link, "form": changed if _is_of(changed, link.view) else _form(link.view)}
            for link in links
            if not link.owner_name
        ]
        shared = [link for link in links if link.owner_name]
        return super().get_context_data(**context, own_views=own, shared_views=shared)


class SavedViewPage(SavedViewsPage):
    """One view, renamed or shared; its owner alone may."""

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Lead whoever has lost the form, by logging in again for instance, back to the views."""
        return redirect("admin:leads_lead_views")

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Change the view.

        Raises:
            Http404: there is no such view, or it isn't shared with this person.
            PermissionDenied: it is somebody else's.
        """
        user = cast("User", request.user)
        view = find_view(user, kwargs["view_id"])
        if view.owner_id != user.pk:
            raise PermissionDenied
        form = SavedViewForm(request.POST, owner=user, view=view)
        if not (form.is_valid() and form.save()):
            context = self.get_context_data(reader=user, changed_form=form)
            return self.render_to_response(context, status=HTTPStatus.BAD_REQUEST)
        _note(user, Action.CHANGED, view)
        messages.success(request, format_html("The view “<bdi>{}</bdi>” is changed.", view.name))
        return redirect("admin:leads_lead_views")


class DeleteSavedView(FramedView):
    """A view deleted: by its owner, a shared one by an admin too."""

    permission_required = "leads.view_lead"

    def get(self, request: HttpRequest, *_args: object, **_kwargs: object) -> HttpResponse:  # noqa: ARG002 - Django's signature
        """Lead whoever has lost the form, by logging in again for instance, back to the views."""
        return redirect("admin:leads_lead_views")

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Delete the view.

        Raises:
            Http404: there is no such view, or it isn't shared with this person.
            PermissionDenied: it is not for this person to delete.
        """
        user = cast("User", request.user)
        view = find_view(user, kwargs["view_id"])
        if not may_delete(user, view):
            raise PermissionDenied
        _note(user, Action.DELETED, view)
        view.delete()
        messages.success(request, format_html("The view “<bdi>{}</bdi>” is deleted.", view.name))
        return redirect("admin:leads_lead_views")


def find_view(user: User, view_id: int) -> SavedView:
    """Return a view that a person sees.

    Raises:
        Http404: there is none.
    """
    view = visible_views(user).filter(pk=view_id).first()
    if view is None:
        raise Http404(_NO_VIEW)
    return view


def _form(view: SavedView) -> SavedViewForm:
    return SavedViewForm(owner=view.owner, view=view)


def _is_of(form: SavedViewForm | None, view: SavedView) -> bool:
    return form is not None and form.view.pk == view.pk


def _note(user: User, action: Action, view: SavedView) -> None:
    detail: dict[str, str | int] = {"shared": int(view.is_shared)}
    record(user, action, SavedView, str(view.pk), detail=detail)
