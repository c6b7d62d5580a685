"""Two-factor log-in: a code of an app on the phone, after the password."""
