"""A bounded count of leads, in words that don't claim more than is known."""

from __future__ import annotations

from leadmodels.lists.estimates import Estimate


def leads_in_words(estimate: Estimate, *, counted: int) -> str:
    """Say how many: “1 lead”, “1,234 leads”, “more than 2,000 leads”, “at least 3 leads”.

    Args:
        estimate: the count.
        counted: up to where it was to count.
    """
    if estimate.is_complete:
        return f"{estimate.leads:,} lead{'' if estimate.leads == 1 else 's'}"
    if estimate.leads >= counted:
        return f"more than {counted:,} leads"
    # Leads that match are too far between for a count that somebody waits for.
    return (
        f"at least {estimate.leads:,} leads" if estimate.leads > 1 else "an unknown number of leads"
    )
