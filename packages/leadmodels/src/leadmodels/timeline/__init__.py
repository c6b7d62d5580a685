"""What was done to a lead, kept beside it."""
