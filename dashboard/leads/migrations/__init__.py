"""The permissions on leads; leads themselves have no SQL table."""
