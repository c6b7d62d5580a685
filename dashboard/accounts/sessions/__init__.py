"""Sessions: kept in SQL, a row each, so that they can be listed and ended."""
