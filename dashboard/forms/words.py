"""How long leads are kept, and how many they are, in words."""

from __future__ import annotations


def in_words(days: int | None) -> str:
    """Say how long: “for 90 days”, “for ever”."""
    if days is None:
        return "for ever"
    return f"for {days:,} day{'' if days == 1 else 's'}"


def leads_in_words(leads: int) -> str:
    """Say how many: “1 lead”, “1,234 leads”."""
    return f"{leads:,} lead{'' if leads == 1 else 's'}"
