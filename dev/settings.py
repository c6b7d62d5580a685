"""Where things are, and what the environment chooses for a demo."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MINISTACK_PYTHON = ROOT / ".venv-ministack" / "bin" / "python"
FUNCTIONS = (
    "submit_lead",
    "get_leads",
    "store_overflow",
    "run_jobs",
    "count_leads",
    "notify",
    "send_mail",
)
TABLE_NAME = "leads"
OVERFLOW_QUEUE = "lead-capture-overflow"
OVERFLOW_DEAD_LETTER_QUEUE = f"{OVERFLOW_QUEUE}-dead"
JOB_QUEUE = "lead-capture-jobs"
JOB_DEAD_LETTER_QUEUE = f"{JOB_QUEUE}-dead"
MAIL_QUEUE = "lead-capture-mail"
MAIL_DEAD_LETTER_QUEUE = f"{MAIL_QUEUE}-dead"
NOTICE_QUEUE = "lead-capture-notices"
NOTICE_DEAD_LETTER_QUEUE = f"{NOTICE_QUEUE}-dead"
EMAIL_FROM = "Lead Capture <leads@example.com>"
EXPORT_BUCKET = "lead-capture-exports"
REGION = "us-east-1"
STAGE = "dev"
DEFAULT_DIRECTORY = ROOT / "var"
# Port 0 would mean any; above 65535 there is none.
MIN_PORT, MAX_PORT = 1, 65_535
DEFAULT_PORTS = {
    "DEMO_API_PORT": 4610,
    "DEMO_DASHBOARD_PORT": 4611,
    "DEMO_SITE_PORT": 4612,
}


class SettingsError(Exception):
    """A setting can't be used; the sentence names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSettings:
    """What one demo uses: its ports and the folder of all its state.

    Args:
        api_port: where local AWS, and so the API, listens.
        dashboard_port: where the dashboard listens.
        site_port: where the demo site listens.
        directory: the folder of the demo's state.
        detach: go to the background when ready.
        table_endpoint: where the functions look for DynamoDB; empty: at local AWS.
        queue_endpoint: where the functions look for SQS; empty: at local AWS.
    """

    api_port: int
    dashboard_port: int
    site_port: int
    directory: Path
    detach: bool = False
    table_endpoint: str = ""
    queue_endpoint: str = ""

    @property
    def ports(self) -> dict[str, int]:
        """The three ports by the variable that chooses each."""
        return {
            "DEMO_API_PORT": self.api_port,
            "DEMO_DASHBOARD_PORT": self.dashboard_port,
            "DEMO_SITE_PORT": self.site_port,
        }

    @property
    def api_endpoint(self) -> str:
        """Where local AWS answers."""
        return f"http://127.0.0.1:{self.api_port}"

    @property
    def dashboard_url(self) -> str:
        """Where staff sign in."""
        return f"{self.dashboard_root}/admin/"

    @property
    def dashboard_root(self) -> str:
        """What every address of the dashboard begins with."""
        return f"http://127.0.0.1:{self.dashboard_port}"

    @property
    def site_url(self) -> str:
        """The demo site's first page: another origin than the API's."""
        return f"http://127.0.0.1:{self.site_port}/"

    @property
    def site_origins(self) -> tuple[str, ...]:
        """Every origin the demo site can be opened under."""
        return tuple(f"http://{host}:{self.site_port}" for host in ("127.0.0.1", "localhost"))


def stop_command(directory: Path) -> str:
    """Return what a person types to stop the demo of a folder."""
    if directory == DEFAULT_DIRECTORY:
        return "make demo-stop"
    return f"DEMO_DIR={shlex.quote(str(directory))} make demo-stop"


def read_settings(environ: Mapping[str, str]) -> DemoSettings:
    """Read a demo's settings from the environment.

    Raises:
        SettingsError: a port isn't one, two are the same, or an endpoint is no http address.
    """
    ports = {name: _port(environ, name) for name in DEFAULT_PORTS}
    if len(set(ports.values())) < len(ports):
        names = ", ".join(f"{name}={port}" for name, port in ports.items())
        raise SettingsError(f"The three ports must differ, and these don't: {names}.")
    return DemoSettings(
        api_port=ports["DEMO_API_PORT"],
        dashboard_port=ports["DEMO_DASHBOARD_PORT"],
        site_port=ports["DEMO_SITE_PORT"],
        directory=(ROOT / (environ.get("DEMO_DIR") or DEFAULT_DIRECTORY)).resolve(),
        detach=environ.get("DEMO_DETACH", "") not in {"", "0"},
        table_endpoint=_endpoint(environ, "DEMO_TABLE_ENDPOINT"),
        queue_endpoint=_endpoint(environ, "DEMO_QUEUE_ENDPOINT"),
    )


def _endpoint(environ: Mapping[str, str], name: str) -> str:
    text = environ.get(name, "")
    if text and not text.startswith(("http://", "https://")):
        raise SettingsError(f"{name} must be an address with http:// or https://; it is {text!r}.")
    return text


def _port(environ: Mapping[str, str], name: str) -> int:
    text = environ.get(name) or str(DEFAULT_PORTS[name])
    if not (text.isascii() and text.isdigit() and MIN_PORT <= int(text) <= MAX_PORT):
        raise SettingsError(f"{name} must be a port, {MIN_PORT} to {MAX_PORT}; it is {text!r}.")
    return int(text)
