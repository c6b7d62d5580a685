"""One-time links: an invite to join, a link to choose a new password."""
