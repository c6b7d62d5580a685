"""Who is told of a lead, and what of it has been told."""
