"""The audit page: log entries to search and filter, and nothing else to do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard.accounts.models import User
from dashboard.audit.models import Action, AuditEntry
from dashboard.audit.words import describe

if TYPE_CHECKING:
    from django.db.models import QuerySet

    _AuditAdmin = admin.ModelAdmin[AuditEntry]
else:  # not generic when the program runs
    _AuditAdmin = admin.ModelAdmin


class ActionFilter(admin.SimpleListFilter):
    """By what was done."""

    title = "action"
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401, ARG002 - Django's signature
        """Offer every action there is."""
        return [(str(number), label) for number, label in Action.choices]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        queryset: QuerySet[AuditEntry],
    ) -> QuerySet[AuditEntry]:
        """Keep the chosen one; what is no action keeps nothing, rather than everything."""
        chosen = self.value()
        if chosen is None:
            return queryset
        if chosen not in {str(number) for number in Action.values}:
            return queryset.none()
        return queryset.filter(action_flag=int(chosen))


class PersonFilter(admin.SimpleListFilter):
    """By who did it."""

    title = "person"
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401, ARG002 - Django's signature
        """Offer every staff user, also those who have left."""
        return [
            (user.public_id, user.get_full_name() or user.get_username())
            for user in User.objects.order_by("username")
        ]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 - Django's signature
        queryset: QuerySet[AuditEntry],
    ) -> QuerySet[AuditEntry]:
        """Keep the chosen person's entries."""
        chosen = self.value()
        return queryset if chosen is None else queryset.filter(user__public_id=chosen)


@admin.register(AuditEntry)
class AuditEntryAdmin(_AuditAdmin):
    """Django's own list: log entries are rows of SQL."""

    list_display = ("moment", "person", "done", "thing", "details")
    list_display_links = None
    list_filter = (ActionFilter, PersonFilter, "content_type", "action_time")
    list_select_related = ("user", "content_type")
    list_per_page = 50
    search_fields = ("=object_id",)
    search_help_text = "The whole id of a lead, a job or a form."
    show_full_result_count = False
    ordering = ("-action_time", "-pk")
    actions = None
    EXTRA: ClassVar = {"title": "Audit log", "subtitle": None}

    def get_urls(self) -> list[URLPattern]:
        """Return the list alone: an entry has no page, and none of it can be changed."""
        listing = self.admin_site.admin_view(self.changelist_view)
        return [path("", listing, name="audit_auditentry_changelist")]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:  # noqa: ANN401 - Django's own
        """Show the list under its own name."""
        return super().changelist_view(request, {**(extra_context or {}), **self.EXTRA})

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Entries are written by what they tell of."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:  # noqa: ARG002 - see above
        """Nobody rewrites what was done."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:  # noqa: ARG002 - see above
        """Nor takes it out."""
        return False

    @admin.display(description="When", ordering="action_time")
    def moment(self, entry: AuditEntry) -> Any:  # noqa: ANN401 - Django formats an instant itself
        """Give the instant; Django shows it in the reader's zone."""
        return entry.action_time

    @admin.display(description="Who")
    def person(self, entry: AuditEntry) -> str:
        """Give a name that people know."""
        return entry.user.get_full_name() or entry.user.get_username()

    @admin.display(description="Did")
    def done(self, entry: AuditEntry) -> str:
        """Give the action in words."""
        return dict(Action.choices).get(entry.action_flag, "?")

    @admin.display(description="What")
    def thing(self, entry: AuditEntry) -> str | SafeString:
        """Link to a lead; an id says nothing about whose it is."""
        if entry.object_id and entry.content_type and entry.content_type.model == "lead":
            url = reverse("admin:leads_lead_change", args=[entry.object_id])
            return format_html('<a href="{}">{}</a>', url, entry.object_repr)
        return entry.object_repr

    @admin.display(description="Details")
    def details(self, entry: AuditEntry) -> str:
        """Give the rest in words."""
        return describe(entry.change_message)
