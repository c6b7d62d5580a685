"""Forms, as admins manage them."""
