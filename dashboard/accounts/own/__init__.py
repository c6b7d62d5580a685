"""Somebody's own account: details, password, sessions, two-factor."""
