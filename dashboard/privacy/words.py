"""What an erasure did, in words."""

from __future__ import annotations

from typing import Final

from leadmodels.erasing.certificate import Certificate

_KINDS: Final = {
    "leads": "Leads",
    "timeline_entries": "Entries of their timelines: notes and changes",
    "export_files": "Files of exports that held the address",
    "exports_stopped": "Exports that were being made, and were stopped",
    "jobs": "Jobs that were asked for by the address",
    "saved_views": "Saved views with the address in their filters",
    "log_entries": "Entries of the audit log that held the address, blanked",
}


def erased_in_words(certificate: Certificate) -> list[tuple[str, int]]:
    """Name what is gone, and how much of it."""
    return [(words, certificate.erased.get(kind, 0)) for kind, words in _KINDS.items()]
