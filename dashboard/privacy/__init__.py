"""What the law gives a person: to be erased, and proof of it."""
