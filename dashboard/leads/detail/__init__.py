"""A lead's page."""
