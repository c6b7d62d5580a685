"""What Zappa's handler reads when the function starts: for every stage the same.

`zappa package` would write this file. What differs from stage to stage comes from the environment,
so that one zip serves them all, and nothing here outranks the function's own variables.
"""

from __future__ import annotations

import os
from typing import Any, Final

APP_MODULE: Final = "dashboard.wsgi"
APP_FUNCTION: Final = "application"
APP_TYPE: Final = "wsgi"
DJANGO_SETTINGS: Final = "dashboard.settings"
PROJECT_NAME: Final = "dashboard"
# In the address of every page, unless the dashboard has a domain of its own.
API_STAGE: Final = os.environ.get("DASHBOARD_BASE_PATH", "").strip("/")
DOMAIN: Final = None if API_STAGE else "own"
BASE_PATH: Final = None
# Events are personal data: they are logged at DEBUG only.
DEBUG: Final = False
LOG_LEVEL: Final = "INFO"
EXCEPTION_HANDLER: Final = None
# What isn't text, or is compressed, travels as Base64: the gateway decodes it.
BINARY_SUPPORT: Final = True
ADDITIONAL_TEXT_MIMETYPES: Final = None
CONTEXT_HEADER_MAPPINGS: Final[dict[str, str]] = {}
ENVIRONMENT_VARIABLES: Final[dict[str, str]] = {}
AWS_EVENT_MAPPING: Final[dict[str, Any]] = {}
AWS_BOT_EVENT_MAPPING: Final[dict[str, Any]] = {}
COGNITO_TRIGGER_MAPPING: Final[dict[str, Any]] = {}
