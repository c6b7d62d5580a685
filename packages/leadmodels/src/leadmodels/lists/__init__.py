"""Leads listed, filtered, counted and read, many at a time."""
