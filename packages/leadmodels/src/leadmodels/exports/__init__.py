"""Leads written to files."""
