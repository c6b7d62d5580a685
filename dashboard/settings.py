"""Read the dashboard's whole configuration from the environment, here and nowhere else.

Defaults are the production ones: what must be looser on a laptop is asked for with ENVIRONMENT=dev.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import environ  # type: ignore[import-untyped] # it ships no types
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()

# --- Where it runs -----------------------------------------------------------------------------
ENVIRONMENT = env.str("ENVIRONMENT", default="prod")
if ENVIRONMENT not in {"dev", "prod"}:
    raise ImproperlyConfigured(f"ENVIRONMENT is dev or prod, not {ENVIRONMENT!r}.")
IS_PROD = ENVIRONMENT == "prod"
# A laptop may do without what protects people's data on the internet. On Lambda, which sets this
# variable, no stage may, whatever it is called.
IS_LAPTOP = not IS_PROD and not env.str("AWS_LAMBDA_FUNCTION_NAME", default="")

DEBUG = env.bool("DJANGO_DEBUG", default=False)
if DEBUG and not IS_LAPTOP:
    raise ImproperlyConfigured(
        "DJANGO_DEBUG shows personal data on error pages: use it with ENVIRONMENT=dev only."
    )

SECRET_KEY = env.str("DJANGO_SECRET_KEY")
ALLOWED_HOSTS = env.list(
    "DJANGO_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if IS_LAPTOP else []
)
CSRF_TRUSTED_ORIGINS = env.list("DJANGO_CSRF_TRUSTED_ORIGINS", default=[])
# What every address of ours begins with: the gateway's stage (/dev), unless it has a domain.
BASE_PATH = env.str("DASHBOARD_BASE_PATH", default="").rstrip("/")
FORCE_SCRIPT_NAME = BASE_PATH or None

# --- Leads: DynamoDB, reached through leadmodels (dashboard/store.py) --------------------------
DYNAMODB_TABLE_NAME = env.str("DYNAMODB_TABLE_NAME")
AWS_REGION = env.str("AWS_REGION")
# Where queue, bucket and gateway answer, and the table too, when that is not AWS.
AWS_ENDPOINT_URL = env.str("AWS_ENDPOINT_URL", default="") or None
AWS_ENDPOINT_URL_DYNAMODB = env.str("AWS_ENDPOINT_URL_DYNAMODB", default="") or AWS_ENDPOINT_URL
PUBLIC_API_URL = env.str("PUBLIC_API_URL").rstrip("/")

# --- Long work: a queue to the Lambda that does it, a bucket for what it exports (dashboard/aws.py)
JOB_QUEUE_URL = env.str("JOB_QUEUE_URL")
EXPORT_BUCKET = env.str("EXPORT_BUCKET")
# --- The embed as it is served, for the snippets to paste: a version's folder, and what its
# integrity.json says (embed/README.md). Without them the snippets say what to fill in.
EMBED_URL = env.str("EMBED_URL", default="").rstrip("/")
EMBED_INTEGRITY = env.json("EMBED_INTEGRITY", default={})
# --- API keys: the gateway's usage plan that admits them (dashboard/access/gateway.py)
USAGE_PLAN_ID = env.str("USAGE_PLAN_ID")

# --- People, sessions, audit: SQL --------------------------------------------------------------
if not IS_LAPTOP and not env.str("DATABASE_URL", default=""):
    raise ImproperlyConfigured(
        "Set DATABASE_URL to a PostgreSQL database: a Lambda's own disk is lost with its "
        "container, and staff users, sessions and the audit log with it."
    )
DATABASES = {
    "default": env.db_url(
        "DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'dashboard.sqlite3'}"
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- What a page may post: a form's editor has 18 inputs for each of up to 100 fields -----------
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_500

# --- Applications ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "dashboard.apps.DashboardAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "dashboard.accounts",
    "dashboard.leads",
    "dashboard.jobs",
    "dashboard.forms",
    "dashboard.access",
    "dashboard.audit",
    "dashboard.privacy",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "dashboard.charset.Utf8Middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dashboard.accounts.middleware.TimeZoneMiddleware",
    "dashboard.accounts.two_factor.middleware.TwoFactorMiddleware",
    "dashboard.accounts.sessions.middleware.SessionUseMiddleware",
    "dashboard.errors.StoreUnavailableMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "dashboard.urls"
WSGI_APPLICATION = "dashboard.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "dashboard" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- People ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "admin:login"
# Where a login leads whose "next" is missing or not ours.
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{validator}"}
    for validator in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Two-factor log-in is for who wants it, and has to be set up by whoever may do more than Sales.
TWO_FACTOR_REQUIRED_FOR_ADMINS = env.bool("TWO_FACTOR_REQUIRED_FOR_ADMINS", default=not IS_LAPTOP)
OTP_TOTP_ISSUER = "Lead Capture"

# --- Lock-out after failed log-ins (dashboard/accounts/lockout) --------------------------------
AUTHENTICATION_BACKENDS = ["dashboard.accounts.backend.StaffBackend"]
AXES_HANDLER = "dashboard.accounts.lockout.handler.LockoutHandler"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=20)
# What is tried while somebody is locked out makes it no longer: others could lock a colleague out.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Each by limits of its own, which the handler knows.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username", "ip_address"]
AXES_USERNAME_CALLABLE = "dashboard.accounts.lockout.counting.counted_name"
AXES_CLIENT_IP_CALLABLE = "dashboard.accounts.lockout.counting.counted_address"
AXES_LOCKOUT_CALLABLE = "dashboard.accounts.lockout.page.locked_out"
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- Sessions: rows in SQL that can be listed and ended (dashboard/accounts/sessions) ----------
SESSION_ENGINE = "dashboard.accounts.sessions.engine"

# --- E-mail, for invites and forgotten passwords; without it an admin passes links on ----------
EMAIL_URL = env.str("EMAIL_URL", default="")
EMAIL_IS_SENT = bool(EMAIL_URL)
if EMAIL_IS_SENT:
    _mail = env.email_url("EMAIL_URL")
    EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER = _mail["EMAIL_HOST_USER"]
    EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
    EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
    EMAIL_TIMEOUT = 10  # seconds; API Gateway waits 29 for the page
    DEFAULT_FROM_EMAIL = env.str("EMAIL_FROM")

FORGOTTEN_ANSWER_SECONDS = 2.0
"""What "Forgotten your password?" takes at least: longer than to make a link and to mail it."""

# --- E-mails about leads are sent by the Lambdas; here it is only said whether they are -----------
LEADS_ARE_MAILED = bool(env.str("EMAIL_FROM", default=""))

# --- Language and time: English, UTC inside; each staff user's own zone on the pages ------------
LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

# --- Static files: whitenoise serves them, so the Lambda needs no bucket -----------------------
# In full: Django would fill a relative one in before the first request has told of the stage.
STATIC_URL = f"{BASE_PATH}/static/"
# The embed, as its sources are: a form's preview is what visitors get.
STATICFILES_DIRS = [
    BASE_DIR / "dashboard" / "static",
    ("lead-form", BASE_DIR / "embed" / "src"),
]
STATIC_ROOT = None if IS_LAPTOP else BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = IS_LAPTOP
# Pages name files by their hash only. A start looks at each file there is: half as many.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if IS_LAPTOP
            else "dashboard.static_files.HashedStaticFilesStorage"
        )
    },
}

# --- Security ----------------------------------------------------------------------------------
# Browsers share cookies among the ports of a host: two dashboards on one host need two names.
COOKIE_PREFIX = env.str("DJANGO_COOKIE_PREFIX", default="")
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CSRF_FAILURE_VIEW = "dashboard.errors.refused_as_forged"
# A working day, in seconds; the session itself may end earlier (dashboard/accounts/sessions).
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = not IS_LAPTOP
CSRF_COOKIE_SECURE = not IS_LAPTOP
SECURE_SSL_REDIRECT = not IS_LAPTOP
SECURE_HSTS_SECONDS = 0 if IS_LAPTOP else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not IS_LAPTOP
# API Gateway ends TLS and overwrites this header, so a client can't forge it.
SECURE_PROXY_SSL_HEADER = None if IS_LAPTOP else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    # Being on browsers' preload lists is for the owner of the whole domain to decide, not for one
    # service below it, and takes months to undo.
    "security.W021",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Logs: one line each, to CloudWatch by standard output -------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
        }
    },
    "root": {"handlers": ["stdout"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # Both tell at every start where they found their settings.
        **{name: {"level": "WARNING"} for name in ("botocore", "pynamodb")},
        # Names people and addresses; the lock-out says in its own words what happened.
        "axes": {"level": "CRITICAL"},
    },
}
