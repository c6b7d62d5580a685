"""A form stored, and noted where nobody knows whether it was."""

from __future__ import annotations

from dashboard.accounts.models import User
from dashboard.audit.log import PERHAPS, record
from dashboard.audit.models import Action
from dashboard.forms.models import Form as FormPlaceholder
from leadmodels.errors import StoreUnavailableError
from leadmodels.forms import Form, put_form


def store_noted(user: User, form: Form) -> Form:
    """Store a form over the version it was read at; whoever calls notes what it changed.

    Raises:
        InvalidFormError: it can't be stored.
        VersionConflictError: somebody else stored it in between; nothing was changed.
        StoreUnavailableError: the store failed; that it may be stored is noted.
    """
    try:
        return put_form(form)
    except StoreUnavailableError:
        action = Action.CHANGED if form.version else Action.ADDED
        record(user, action, FormPlaceholder, form.form_id, detail={"outcome": PERHAPS})
        raise
