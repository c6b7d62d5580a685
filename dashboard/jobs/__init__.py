"""Exports and other long work: what is running, how far it is, what it made."""
