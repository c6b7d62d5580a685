"""How many leads there are, by day, form and status."""
