"""The dashboard as a Lambda: what Zappa's handler is given, and what it is kept from."""
