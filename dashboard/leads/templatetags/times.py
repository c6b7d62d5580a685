"""Times as people read them: how long ago, and exactly when, in the reader's zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil

register = template.Library()

_JUST_NOW = timedelta(minutes=1)
_UNITS = (timedelta(days=1), timedelta(hours=1), timedelta(minutes=1))


@register.filter
def exact(at: datetime) -> str:
    """Write an instant in the reader's zone: “21 Oct 2026, 14:05 CEST”."""
    return format_date(timezone.localtime(at), "j M Y, H:i T")


@register.filter
def relative(at: datetime, now: datetime) -> str:
    """Write an instant as a distance from `now`: “3 hours ago”, “in 2 weeks”.

    What is to come is rounded up to a whole day, hour or minute: a week that has just begun is one.
    """
    if abs(at - now) < _JUST_NOW:
        return "just now"
    if at <= now:
        return f"{timesince(at, now, depth=1)} ago"
    return f"in {timeuntil(now + _rounded_up(at - now), now, depth=1)}"


def _rounded_up(distance: timedelta) -> timedelta:
    unit = next(unit for unit in _UNITS if distance > unit or unit is _UNITS[-1])
    return -(-distance // unit) * unit


@register.simple_tag
def moment(at: datetime) -> SafeString:
    """Render both, and the instant for machines."""
    return format_html(
        '<time class="moment" datetime="{}"><span class="moment__relative">{}</span> '
        '<span class="moment__exact">{}</span></time>',
        at.isoformat(),
        relative(at, timezone.now()),
        exact(at),
    )
