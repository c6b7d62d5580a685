"""One API key about to be replaced, its gateway, and what an admin or the clock does to it."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from leadmodels.api_keys import ApiKey, get_api_key, list_api_keys, put_api_key
from leadmodels.errors import (
    GatewayKeyMissingError,
    GatewayUnavailableError,
    InvalidRotationError,
    KeyIssueNotFoundError,
    VersionConflictError,
)
from leadmodels.ids import new_key_issue_id
from leadmodels.rotation.ending import find_api_key
from leadmodels.rotation.issues import KeyIssue, get_key_issue, list_open_issues
from leadmodels.rotation.making import make_key, plan_rotation
from leadmodels.rotation.replacing import confirm_stored, end_old_key, give_up, revoke_key
from leadmodels.rotation.sweeping import sweep_keys
from tests.support.key_gateway import KeyCrashError, MemoryGateway, Steps
from tests.support.table import NOW

REFUSALS: Final = (
    VersionConflictError,
    InvalidRotationError,
    GatewayUnavailableError,
    GatewayKeyMissingError,
    KeyIssueNotFoundError,
)


@dataclass(slots=True)
class Place:
    """One key at the gateway and in the table, about to be replaced."""

    steps: Steps = field(default_factory=Steps)
    now: datetime = NOW
    known: set[str] = field(default_factory=set)
    gateway: MemoryGateway = field(init=False)
    old_id: str = field(init=False)
    issue_id: str = field(init=False)

    def __post_init__(self) -> None:
        self.gateway = MemoryGateway(self.steps)
        self.old_id = self.gateway.create("by hand").key_id
        self.gateway.attach(self.old_id)
        self.known.add(self.old_id)
        self.issue_id = new_key_issue_id(at=NOW, random=secrets.token_bytes(10))
        put_api_key(
            ApiKey(
                key_id=self.old_id,
                name="Partner",
                scopes=frozenset({"leads:read"}),
                last_four="CAFE",
                created_by="staff_a",
                created_at=NOW - timedelta(days=90),
            )
        )
        self.steps.passed = 0

    def works(self, key_id: str) -> bool:
        """Whether gateway and Lambda let this key through, by what they read."""
        key = find_api_key(key_id)
        return key is not None and key.works(now=self.now) and self.gateway.admits(key_id)

    def working(self) -> set[str]:
        return {key_id for key_id in self.gateway.keys if self.works(key_id)}

    def require_one_that_is_known(self) -> None:
        assert self.working() & self.known, "nobody can call the API"

    def issue(self) -> KeyIssue:
        return get_key_issue(self.issue_id)

    def plan(self) -> None:
        key = get_api_key(self.old_id)
        plan_rotation(key, issue_id=self.issue_id, asked_by="staff_a", now=self.now)

    def make(self) -> None:
        shown = make_key(self.issue(), self.gateway, now=self.now)
        assert shown.issue.key_id is not None
        self.known.add(shown.issue.key_id)

    def confirm(self) -> None:
        confirm_stored(self.issue(), now=self.now)

    def finish(self) -> None:
        end_old_key(self.issue(), self.gateway, now=self.now)

    def take_back(self) -> None:
        give_up(self.issue(), self.gateway, now=self.now)

    def revoke_new(self) -> None:
        issue, key_id = self.issue(), self.issue().key_id
        # Later the old one is ended already: who then revokes the new one wants no key at all.
        if key_id is not None and issue.stage not in {"retiring", "done"}:
            revoke_key(key_id, self.gateway, now=self.now)

    def sweep(self) -> None:
        sweep_keys(self.gateway, now=self.now)

    def go_on(self) -> None:
        """Do what is left as an admin does who looks at the page and presses its button."""
        with suppress(KeyIssueNotFoundError):
            for _ in range(4):
                match self.issue().stage:
                    case "planned" | "made":
                        self.make()
                    case "shown" if self.issue().key_id in self.known:
                        self.confirm()
                    case "shown":
                        self.make()
                    case "overlap" | "retiring":
                        self.finish()
            return
        self.plan()
        self.go_on()


def require_good_end(place: Place) -> None:
    """One key works, its value is known, nothing is left of any other."""
    place.now += timedelta(days=1)
    with suppress(KeyCrashError):  # what is left to break breaks here
        place.sweep()
    place.steps.at.clear()
    place.sweep()
    issue = place.issue()
    assert issue.stage == "done"
    assert place.working() == {issue.key_id}
    assert issue.key_id in place.known
    assert set(place.gateway.keys) == {issue.key_id} == place.gateway.in_plan
    assert [key.key_id for key in list_api_keys()] == [issue.key_id]
    assert list_open_issues() == ()
