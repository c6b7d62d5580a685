"""Every route of the dashboard, read from its URLconf."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def all_routes() -> set[str]:
    """The full name of every route that there is, such as ``admin:leads_lead_changelist``."""
    return set(_named(get_resolver().url_patterns, ()))


def _named(patterns: list[URLPattern | URLResolver], inside: tuple[str, ...]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            names = (pattern.namespace,) if pattern.namespace else ()
            yield from _named(pattern.url_patterns, (*inside, *names))
        else:
            # One without a name is told by its address.
            yield ":".join((*inside, pattern.name or str(pattern.pattern)))
