"""A key that is being made: what was asked for, how far it is, and where that is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, cast

from pynamodb.exceptions import DoesNotExist, PutError
from pynamodb.expressions.condition import Condition

from leadmodels.errors import InvalidIdError, KeyIssueNotFoundError, VersionConflictError
from leadmodels.ids import parse_key_issue_id
from leadmodels.key_models import KeyIssueItem
from leadmodels.models import CURRENT
from leadmodels.table import is_condition_failure, store_errors
from leadmodels.times import to_iso

Stage = Literal["planned", "made", "shown", "overlap", "retiring", "done"]

OVERLAP: Final = timedelta(days=7)
"""How long an old key works beside the one that replaces it."""

REMEMBERED: Final = timedelta(days=1)
"""How long one that is over is known: until then sending its page again makes no second key."""

OVERTAKEN: Final = "Somebody else has gone on with this key meanwhile. This is how it stands now."


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyIssue:
    """A key that is being made, alone or in the place of another.

    Stages: `planned` (asked for; the gateway may have keys under its name whose values nobody has
    seen), `made` (known by its id, not yet admitted), `shown` (it works; somebody has to say that
    its value is stored), `overlap` (both keys work), `retiring` (the old one is being ended),
    `done`.

    Args:
        issue_id: of this.
        name: the key's.
        scopes: the key's.
        asked_by: a staff user's public id.
        asked_at: when.
        expires_at: the key's end; None: none.
        replaces: the old key's id; None: it replaces none.
        stage: how far it is.
        attempt: how often a key was made at the gateway, or begun to be.
        key_id: the new key's, as soon as it is known.
        overlap_ends_at: when the old key is to be ended.
        changed_at: when it last got further.
        version: counts changes; 0: not stored yet.
    """

    issue_id: str
    name: str
    scopes: frozenset[str]
    asked_by: str
    asked_at: datetime
    expires_at: datetime | None = None
    replaces: str | None = None
    stage: Stage = "planned"
    attempt: int = 0
    key_id: str | None = None
    overlap_ends_at: datetime | None = None
    changed_at: datetime
    version: int = 0

    @property
    def is_open(self) -> bool:
        """Whether something is left to do."""
        return self.stage != "done"

    @property
    def names_begin(self) -> str:
        """How the names of all its keys at the gateway begin."""
        return f"lead-capture-{self.issue_id}-"

    @property
    def gateway_name(self) -> str:
        """The name of the present attempt's key at the gateway."""
        return f"{self.names_begin}{self.attempt}"


def get_key_issue(issue_id: str) -> KeyIssue:
    """Read one, as it is now.

    Raises:
        InvalidIdError: the id is none of these.
        KeyIssueNotFoundError: there is none, or it was over long ago.
        StoreUnavailableError: the store failed.
    """
    item_id = f"key_{parse_key_issue_id(issue_id)}"
    with store_errors():
        try:
            return _from_item(KeyIssueItem.get(item_id, CURRENT, consistent_read=True))
        except DoesNotExist as exc:
            raise KeyIssueNotFoundError("No such key is being made.") from exc


def find_issue(issue_id: str | None) -> KeyIssue | None:
    """Read one as it is now; None: there is none, or it was over long ago.

    Raises:
        StoreUnavailableError: the store failed.
    """
    if issue_id is None:
        return None
    try:
        return get_key_issue(issue_id)
    except (InvalidIdError, KeyIssueNotFoundError):
        return None


def list_open_issues() -> tuple[KeyIssue, ...]:
    """Read all that aren't over, the newest first.

    Raises:
        StoreUnavailableError: the store failed.
    """
    with store_errors():
        found = KeyIssueItem.by_kind.query("k#issue", scan_index_forward=False)
        return tuple(_from_item(item) for item in found)


def save_key_issue(issue: KeyIssue, *, now: datetime) -> KeyIssue:
    """Store it on condition that nobody has since it was read; give it as it is stored.

    Raises:
        VersionConflictError: somebody has; nothing was stored.
        StoreUnavailableError: the store failed; whether it was stored is unknown.
    """
    stored = advanced(issue, now=now)
    with store_errors():
        try:
            item_of_issue(stored).save(unchanged_issue(issue))
        except PutError as exc:
            if not is_condition_failure(exc):
                raise
            raise VersionConflictError(OVERTAKEN) from exc
    return stored


def advanced(issue: KeyIssue, *, now: datetime) -> KeyIssue:
    """Give it as its next version."""
    return replace(issue, version=issue.version + 1, changed_at=now)


def unchanged_issue(issue: KeyIssue) -> Condition:
    """Demand that the item is as it was read, or isn't there where it is new."""
    if issue.version == 0:
        return KeyIssueItem.item_id.does_not_exist()
    return KeyIssueItem.version == issue.version


def item_of_issue(issue: KeyIssue) -> KeyIssueItem:
    """Make the item that keeps it."""
    return KeyIssueItem(
        item_id=f"key_{issue.issue_id}",
        timestamp=CURRENT,
        name=issue.name,
        scopes=set(issue.scopes),
        asked_by=issue.asked_by,
        asked_at=issue.asked_at,
        key_expires_at=issue.expires_at,
        replaces=issue.replaces,
        stage=issue.stage,
        attempt=issue.attempt,
        key_id=issue.key_id,
        overlap_ends_at=issue.overlap_ends_at,
        changed_at=issue.changed_at,
        version=issue.version,
        forgotten_at=None if issue.is_open else issue.changed_at + REMEMBERED,
        kind_partition="k#issue" if issue.is_open else None,
        kind_sort=to_iso(issue.asked_at) if issue.is_open else None,
    )


def _from_item(item: KeyIssueItem) -> KeyIssue:
    return KeyIssue(
        issue_id=item.item_id.removeprefix("key_"),
        name=item.name,
        scopes=frozenset(item.scopes),
        asked_by=item.asked_by,
        asked_at=item.asked_at,
        expires_at=item.key_expires_at,
        replaces=item.replaces,
        stage=cast("Stage", item.stage),
        attempt=int(item.attempt),
        key_id=item.key_id,
        overlap_ends_at=item.overlap_ends_at,
        changed_at=item.changed_at,
        version=int(item.version),
    )
