"""Names under which strangers get names of their own: no pattern may stand for all of them."""

from __future__ import annotations

from functools import cache

from publicsuffixlist import PublicSuffixList


def is_public_suffix(name: str) -> bool:
    """Say whether anybody can have a site right below a name, as below `co.uk` or `github.io`.

    Args:
        name: lower case, names with other letters in their xn-- form.
    """
    return _list().is_public(name)


@cache
def _list() -> PublicSuffixList:
    """Read the list that the package brings, when it is first asked for: that takes 0.3 s.

    Source: https://publicsuffix.org/list/
    """
    return PublicSuffixList()
