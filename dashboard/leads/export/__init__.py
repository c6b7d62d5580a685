"""Leads taken out as a file."""
