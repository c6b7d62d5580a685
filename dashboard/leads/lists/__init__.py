"""The lead list: its filters, pages and saved views."""
