"""Who did what, when: kept as Django's log entries, without personal data."""
