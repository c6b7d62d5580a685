"""The home page: how many leads came in, and what waits for somebody."""
