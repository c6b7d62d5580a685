"""Staff users: who they are, their roles and their time zones."""
