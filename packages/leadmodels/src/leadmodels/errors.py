"""What can go wrong, one class a cause."""

from __future__ import annotations


class LeadModelsError(Exception):
    """Any error of this package; its text is one sentence for a person."""


class InvalidIdError(LeadModelsError):
    """An id is not one of ours: wrong prefix, alphabet, length or version."""


class InvalidCursorError(LeadModelsError):
    """A cursor was cut, altered, or made for other filters."""


class InvalidFilterError(LeadModelsError):
    """A filter's value can't be searched for."""


class InvalidKeyError(LeadModelsError):
    """An idempotency key can't be used."""


class KeyReusedError(LeadModelsError):
    """An idempotency key came again with other content."""


class InvalidOriginError(LeadModelsError):
    """An origin can't be allowed; the text says why and what to write instead."""


class InvalidFormError(LeadModelsError):
    """A form's definition can't be stored."""


class InvalidNoticeSettingsError(LeadModelsError):
    """Settings of notices can't be stored; the text says why."""


class InvalidChangeError(LeadModelsError):
    """A change can't be made to this lead, or to any; the text says why."""


class LeadNotFoundError(LeadModelsError):
    """No such lead, or it has expired."""


class LeadExistsError(LeadModelsError):
    """A lead with this id is stored already."""


class FormNotFoundError(LeadModelsError):
    """No such form."""


class ApiKeyNotFoundError(LeadModelsError):
    """No such API key."""


class InvalidRotationError(LeadModelsError):
    """A step of making or replacing an API key can't be done now; the text says why."""


class KeyIssueNotFoundError(LeadModelsError):
    """No such key is being made, or it was made long ago."""


class GatewayUnavailableError(LeadModelsError):
    """The gateway did not answer, or refused: it may have done what it was asked all the same."""


class GatewayKeyMissingError(LeadModelsError):
    """The gateway has no such key, or no such usage plan."""


class JobNotFoundError(LeadModelsError):
    """No such job, or it has expired."""


class JobExistsError(LeadModelsError):
    """A job with this id is stored already."""


class InvalidJobError(LeadModelsError):
    """A job can't be stored, or not be read by this release; the text says why."""


class JobCancelledError(LeadModelsError):
    """Somebody cancelled the job that was to be saved; nothing was changed."""


class VersionConflictError(LeadModelsError):
    """Somebody else changed the item since it was read."""


class StoreUnavailableError(LeadModelsError):
    """DynamoDB did not answer, refused for load, or failed: a write may have been applied."""
