"""The dashboard's own settings, read from the tests' environment."""

from __future__ import annotations

import tests.support.environment  # noqa: F401 - sets what the next import reads
from dashboard.settings import *  # noqa: F403 - a settings module is its names

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; tests log in a lot
FORGOTTEN_ANSWER_SECONDS = 0.0
