"""A person's page, and what can be done with them."""

from __future__ import annotations

from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from dashboard.accounts.lockout.counting import all_locks
from dashboard.accounts.models import User
from dashboard.accounts.people import name_of
from dashboard.accounts.roles import role_of
from dashboard.accounts.sessions.ending import sessions_of
from dashboard.accounts.staff.changes import reason_against
from dashboard.accounts.staff.list import to_rows
from dashboard.accounts.two_factor.recovery import count_codes
from dashboard.accounts.two_factor.state import device_id_of, is_required_of
from dashboard.frame import FramedView


class PersonView(FramedView):
    """Who somebody is here, and where they are logged in."""

    template_name = "accounts/person.html"
    permission_required = "accounts.view_user"

    def get(self, request: HttpRequest, *_args: object, **kwargs: Any) -> HttpResponse:  # noqa: ANN401 - Django's signature
        """Show the person in the URL.

        Raises:
            Http404: there is nobody of this id.
        """
        person, now = find_person(kwargs["public_id"]), timezone.now()
        reader = cast("User", request.user)
        locks = to_rows([person], all_locks(now=now))
        context = {
            "title": name_of(person),
            "person": person,
            "role": role_of(person),
            "has_two_factor": device_id_of(person) is not None,
            "is_required": is_required_of(person),
            "codes_left": count_codes(person),
            "sessions": sessions_of(person, now=now),
            "locks": [lock for lock in locks if lock.who is not None],
            "is_self": person.pk == reader.pk,
            "reason_against": reason_against(reader, person),
        }
        return self.render_to_response(self.get_context_data(**context))


def find_person(public_id: str) -> User:
    """Return who has this id.

    Raises:
        Http404: nobody.
    """
    # PostgreSQL takes no NUL in a text.
    person = User.objects.filter(public_id=public_id.replace("\0", "")).first()
    if person is None:
        raise Http404("There is no person of this id.")
    return person
