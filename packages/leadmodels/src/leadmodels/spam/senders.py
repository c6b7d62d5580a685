"""E-mail addresses that are valid by their syntax and still odd."""

from __future__ import annotations

import re
from typing import Final

from leadmodels.spam.lists import DISPOSABLE_DOMAINS

# No mail goes there.
# Source: https://www.rfc-editor.org/rfc/rfc2606#section-2 and rfc6762#section-3
_UNREACHABLE: Final = frozenset({"test", "example", "invalid", "localhost", "local"})
# Source: https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.1
_LONGEST_LOCAL_PART: Final = 64
# Gmail ignores dots: programs make many addresses of one mailbox by strewing them.
# Source: https://support.google.com/mail/answer/7436150
_DOTLESS: Final = frozenset({"gmail.com", "googlemail.com"})
_STREWN_DOTS: Final = re.compile(r"[^.]{1,2}(?:\.[^.]{1,2}){4,}")
_MANY_PLUSES: Final = 3
_TOP_LEVEL: Final = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")


def is_malformed(email: str) -> bool:
    """Say whether mail can't reach an address, or a program made it up; no `@` is no address.

    Dots side by side or at the end stay unremarked: Japanese phone companies gave such addresses.
    """
    local, at, domain = email.casefold().rpartition("@")
    if not at:
        return False
    top_level = domain.rpartition(".")[2]
    return (
        # No dot, an IP address with or without brackets, or no name that could exist.
        "." not in domain
        or _TOP_LEVEL.fullmatch(top_level) is None
        or top_level in _UNREACHABLE
        or not 1 <= len(local) <= _LONGEST_LOCAL_PART
        or local.count("+") >= _MANY_PLUSES
        or (domain in _DOTLESS and _STREWN_DOTS.fullmatch(local) is not None)
    )


def is_disposable(email: str) -> bool:
    """Say whether an address is of a throwaway mailbox, also under a name below its domain."""
    labels = email.casefold().rpartition("@")[2].rsplit(".", 4)
    return any(".".join(labels[start:]) in DISPOSABLE_DOMAINS for start in range(len(labels) - 1))
