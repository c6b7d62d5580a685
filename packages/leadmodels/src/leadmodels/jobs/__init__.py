"""Long work on many leads, kept as items."""
