"""API keys in each of their states, and one that is only planned, for the pages of keys."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from leadmodels.api_keys import ApiKey, put_api_key
from leadmodels.ids import new_key_issue_id
from leadmodels.rotation.issues import KeyIssue, save_key_issue


def make_keys(asked_by: str, long: str, now: datetime) -> dict[str, str]:
    """Store them; return their ids, and the planned one's, by state."""
    plain = ApiKey(
        key_id="plainkey00",
        name="Newsletter sync",
        scopes=frozenset({"leads:read", "leads:write"}),
        last_four="9f3a",
        created_by=asked_by,
        created_at=now - timedelta(days=40),
        expires_at=now + timedelta(days=20),
        last_used_at=now - timedelta(hours=2),
    )
    rotation = new_key_issue_id(at=now, random=secrets.token_bytes(10))
    old = replace(plain, key_id="oldkey0000", name=f"{long[:50]}", rotation_id=rotation)
    new = replace(
        plain,
        key_id="newkey0000",
        name=old.name,
        last_four="77bc",
        issue_id=rotation,
        created_at=now,
        last_used_at=None,
    )
    ended = replace(
        plain,
        key_id="endedkey00",
        name="Old shop",
        active=False,
        ended_at=now - timedelta(hours=3),
        ended_because="revoked",
        off_at=now - timedelta(hours=3),
    )
    for key in (plain, old, new, ended):
        put_api_key(key)
    overlap = KeyIssue(
        issue_id=rotation,
        name=old.name,
        scopes=old.scopes,
        asked_by=asked_by,
        asked_at=now,
        replaces=old.key_id,
        stage="overlap",
        attempt=1,
        key_id=new.key_id,
        overlap_ends_at=now + timedelta(days=6, hours=20),
        changed_at=now,
    )
    planned = replace(
        overlap,
        issue_id=new_key_issue_id(at=now, random=secrets.token_bytes(10)),
        name="Half-made",
        replaces=None,
        stage="planned",
        key_id=None,
        overlap_ends_at=None,
    )
    for issue in (overlap, planned):
        save_key_issue(issue, now=now)
    return {
        "plain": plain.key_id,
        "old": old.key_id,
        "new": new.key_id,
        "ended": ended.key_id,
        "overlap": overlap.issue_id,
        "planned": planned.issue_id,
    }
