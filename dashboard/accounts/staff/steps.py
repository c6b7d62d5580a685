"""Change somebody: asked for on a page that says what happens, then done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dashboard.accounts.links.tokens import address_of
from dashboard.accounts.managing import PersonChangeError
from dashboard.accounts.models import User
from dashboard.accounts.people import name_of
from dashboard.accounts.roles import ROLES, role_of
from dashboard.accounts.staff.changes import (
    change_role,
    deactivate,
    lift_locks,
    link_to_password,
    log_out_everywhere,
    reactivate,
    reason_against,
    reset_two_factor,
)
from dashboard.accounts.staff.detail import find_person
from dashboard.frame import FramedView


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that is done to a person.

    Args:
        title: the question, with the person's name in it.
        effects: what happens, a sentence each.
        button: what to press.
        said: what is said when it is done.
        do: does it; something falsy where there was nothing to do.
        is_dangerous: it takes something away.
    """

    title: str
    effects: tuple[str, ...]
    button: str
    said: str
    do: Callable[[User, User], object]
    is_dangerous: bool = False


STEPS: Final[Mapping[str, Step]] = {
    "deactivate": Step(
        title="Deactivate {name}?",
        effects=(
            "They are logged out everywhere, now, and can't log in any more.",
            "Invites and links to a password that they made are of no use any more.",
            "Their leads, notes and entries in the audit log stay as they are.",
        ),
        button="Deactivate",
        said="Deactivated, and logged out everywhere.",
        do=lambda actor, person: deactivate(actor, person, now=timezone.now()),
        is_dangerous=True,
    ),
    "reactivate": Step(
        title="Let {name} in again?",
        effects=("They can log in as before, with the password and role they had.",),
        button="Reactivate",
        said="Active again.",
        do=reactivate,
    ),
    "log-out": Step(
        title="Log {name} out everywhere?",
        effects=("All their sessions end now. What they are writing is not saved.",),
        button="Log out everywhere",
        said="Logged out everywhere.",
        do=log_out_everywhere,
        is_dangerous=True,
    ),
    "reset-two-factor": Step(
        title="Reset two-factor log-in of {name}?",
        effects=(
            "Their phone and recovery codes are of no use any more, and all their sessions end.",
            "Until they set it up again their password alone opens the account.",
            "Be sure that it is they who ask for it.",
        ),
        button="Reset it",
        said="Two-factor log-in is reset, and all sessions are ended.",
        do=reset_two_factor,
        is_dangerous=True,
    ),
    "unlock": Step(
        title="Unlock the log-in of {name}?",
        effects=("What was counted of refused log-ins with their name is forgotten.",),
        button="Unlock",
        said="Unlocked.",
        do=lift_locks,
    ),
}
LINK: Final = "password-link"
ROLE: Final = "role"
_LINK_STEP: Final = Step(
    title="Make a link to a new password for {name}?",
    effects=(
        "You get a link that works once, within 24 hours, and is shown to you only.",
        "Until it is used the old password works. Then all their sessions end.",
        "Two-factor log-in stays as it is.",
    ),
    button="Make the link",
    said="",
    do=lambda _actor, _person: None,
)
_ROLE_STEP: Final = Step(
    title="Change the role of {name}?",
    effects=("It counts at once, also where they are logged in.",),
    button="Change the role",
    said="The role is changed.",
    do=lambda _actor, _person: None,
)
_NOTHING: Final = "Nothing was to do: it is so already."


class PersonStepView(FramedView):
    """Say what happens; do it."""

    template_name = "accounts/person_step.html"
    permission_required = ("accounts.view_user", "accounts.change_user")

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Ask.

        Raises:
            Http404: there is no such person or step.
        """
        person, step = find_person(kwargs["public_id"]), _find_step(kwargs["step"])
        reason = reason_against(cast("User", request.user), person)
        if reason:
            messages.warning(request, reason)
            return redirect("admin:accounts_user_detail", person.public_id)
        return self._ask(person, step, is_role=kwargs["step"] == ROLE)

    def post(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Do it.

        Raises:
            Http404: there is no such person or step.
        """
        person, step = find_person(kwargs["public_id"]), _find_step(kwargs["step"])
        actor, now = cast("User", request.user), timezone.now()
        try:
            if kwargs["step"] == LINK:
                return self._show_link(link_to_password(actor, person, now=now), person)
            if kwargs["step"] == ROLE:
                is_done = bool(change_role(actor, person, request.POST.get("role", ""), now=now))
            else:
                is_done = bool(step.do(actor, person))
        except PersonChangeError as refusal:
            messages.error(request, str(refusal))
        else:
            tell = messages.success if is_done else messages.info
            tell(request, step.said if is_done else _NOTHING)
        return redirect("admin:accounts_user_detail", person.public_id)

    def _ask(self, person: User, step: Step, *, is_role: bool) -> HttpResponse:
        context = self.get_context_data(
            title=step.title.format(name=name_of(person)),
            person=person,
            name=name_of(person),
            step=step,
            roles=list(ROLES) if is_role else [],
            role=role_of(person),
        )
        return self.render_to_response(context)

    def _show_link(self, token: str, person: User) -> HttpResponse:
        context = {
            **self.admin_site.each_context(self.request),
            "title": "The link is ready",
            "name": name_of(person),
            "link": address_of(self.request, "admin:password_by_link", token),
            "lasts": "24 hours",
            "person": person,
        }
        return render(self.request, "accounts/link.html", context)


def _find_step(name: str) -> Step:
    steps = {**STEPS, LINK: _LINK_STEP, ROLE: _ROLE_STEP}
    if name not in steps:
        raise Http404("There is nothing of this kind to do.")
    return steps[name]
