"""Start the demo's children in order, watch them, and stop them in order, once."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import FrameType
from typing import Any

from dev.demo_children import ChildSpecs
from dev.demo_state import write_private_json
from dev.processes import Child, ChildError, ChildSpec, run_step, start_child
from dev.provision.settings import Provisioned, ProvisionSettings
from dev.readiness import require_api
from dev.settings import MINISTACK_PYTHON, REGION, STAGE, TABLE_NAME

START_SECONDS = 60.0
WATCH_SECONDS = 0.3
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequestedError(Exception):
    """Somebody asked the demo to stop."""


@contextlib.contextmanager
def stop_signals() -> Iterator[None]:
    """Raise StopRequestedError on the first Ctrl-C, SIGTERM or SIGHUP; pass over those after it.

    So a second Ctrl-C can't cut the saving short. They stay passed over: the process ends soon.
    """

    def request_stop(_number: int, _frame: FrameType | None) -> None:
        ignore_stop_signals()
        raise StopRequestedError

    for number in STOP_SIGNALS:
        signal.signal(number, request_stop)
    try:
        yield
    finally:
        ignore_stop_signals()


def ignore_stop_signals() -> None:
    """Pass over every request to stop from here on: it is being done."""
    for number in STOP_SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Runs one demo."""

    specs: ChildSpecs
    now: Callable[[], datetime]
    say: Callable[[str], None]
    children: list[Child] = field(default_factory=list)

    def start(self) -> dict[str, Any]:
        """Start everything and return what `demo.json` holds, which is written too.

        Raises:
            ChildError: a child or a step failed.
        """
        broken = self.specs.folder.set_aside_broken_state()
        if broken:
            self.say(f"Saved state could not be read and starts anew: {', '.join(broken)}.")
        if self.specs.folder.running.exists():
            self.say("The last run was not stopped: its last seconds of leads may be missing.")
        self.specs.folder.running.touch()
        self.say("Starting local AWS …")
        local_aws = self._start(self.specs.local_aws())
        self._package()
        local_aws.wait_until_healthy(within_seconds=START_SECONDS)
        self.say("Provisioning table, functions and API …")
        provision = self._provision_settings()
        made = self.provision(provision)
        self.say("Starting the dashboard and the demo site …")
        people = self._prepare_dashboard(made)
        if made.samples_due:
            provision = replace(provision, table_name=made.table_name)
            self._store_samples(provision, people, made.samples_due)
        servers = [
            self._start(self.specs.dashboard(made)),
            self._start(self.specs.demo_site(made.api_url)),
        ]
        for server in servers:
            server.wait_until_healthy(within_seconds=START_SECONDS)
        require_api(made.api_url, self.specs.identity.api_key)
        contract = self._contract(made.api_url)
        write_private_json(self.specs.folder.contract, contract)
        return contract

    def provision(self, settings: ProvisionSettings) -> Provisioned:
        """Make what the demo's AWS account holds; a stack made by other means has its own here.

        Raises:
            ChildError: it could not be made.
        """
        made = self._step("Provisioning", "dev.provision", **settings.as_environment())
        return Provisioned(**json.loads(made))

    def watch(self) -> None:
        """Watch the children until one ends or a signal comes.

        Raises:
            ChildError: one ended.
        """
        while True:
            for child in self.children:
                child.require_alive()
            time.sleep(WATCH_SECONDS)

    def stop(self) -> None:
        """Stop the children, the last started first, so that local AWS saves when nobody writes."""
        self.specs.folder.contract.unlink(missing_ok=True)
        has_saved = True
        while self.children:
            child = self.children.pop()
            child.stop()
            has_saved = has_saved and child.process.returncode in {0, -signal.SIGTERM}
        if has_saved:
            self.specs.folder.running.unlink(missing_ok=True)
        self.specs.folder.clean_up()

    def _start(self, spec: ChildSpec) -> Child:
        child = start_child(spec)
        self.children.append(child)
        return child

    def _step(self, name: str, module: str, *arguments: str, **environment: str) -> str:
        return run_step(
            name,
            (sys.executable, "-m", module, *arguments),
            self.specs.environment(environment),
            self.specs.log(module.rpartition(".")[2]),
        )

    def _package(self) -> None:
        where = ("--python", str(MINISTACK_PYTHON), "--out", str(self.specs.folder.packages))
        # pip finds its index in the person's own settings, so it gets the whole environment.
        run_step(
            "Packaging the functions",
            (sys.executable, "-m", "dev.package", "--what", "functions", *where),
            self.specs.environ,
            self.specs.log("package"),
        )

    def _provision_settings(self) -> ProvisionSettings:
        settings = self.specs.settings
        return ProvisionSettings(
            endpoint=settings.api_endpoint,
            region=REGION,
            table_name=TABLE_NAME,
            stage=STAGE,
            packages=self.specs.folder.packages,
            site_origins=settings.site_origins,
            form_id=self.specs.identity.form_id,
            tour_form_id=self.specs.identity.tour_form_id,
            api_key=self.specs.identity.api_key,
            api_key_write=self.specs.identity.api_key_write,
            past_origins=self.specs.folder.remember_origins(settings.site_origins),
            now_iso=self.now().isoformat(),
            dashboard_url=settings.dashboard_root,
            table_endpoint=settings.table_endpoint,
            queue_endpoint=settings.queue_endpoint,
        )

    def _store_samples(
        self, provision: ProvisionSettings, people: dict[str, str], as_of: str
    ) -> None:
        self._step(
            "Storing the sample leads",
            "dev.store_samples",
            as_of,
            json.dumps(people),
            **provision.as_environment(),
        )

    def _prepare_dashboard(self, made: Provisioned) -> dict[str, str]:
        """Make the database and the staff users; return their public ids by username."""
        environment = self.specs.dashboard_environment(made)
        log = self.specs.log("dashboard")
        migrate = (sys.executable, "manage.py", "migrate", "--noinput", "--verbosity", "0")
        run_step("Preparing the dashboard's database", migrate, environment, log)
        accounts = (sys.executable, "-m", "dev.accounts")
        public_ids: dict[str, str] = json.loads(
            run_step("Making the staff users", accounts, environment, log)
        )
        return public_ids

    def _contract(self, api_url: str) -> dict[str, Any]:
        settings, identity = self.specs.settings, self.specs.identity
        return {
            "api_url": api_url,
            "form_id": identity.form_id,
            "embed_url": settings.site_url,
            "no_js_url": f"{settings.site_url}no-js.html",
            "dashboard_url": settings.dashboard_url,
            "api_key_read": identity.api_key,
            "admin": {"username": "admin", "password": identity.admin_password},
            "sales": {"username": "sales", "password": identity.sales_password},
        }


def run_demo(supervisor: Supervisor, *, on_ready: Callable[[dict[str, Any]], None]) -> int:
    """Run a demo to its end, within `stop_signals`; return the status to exit with."""
    status = 0
    try:
        try:
            on_ready(supervisor.start())
            supervisor.watch()
        except ChildError as exc:
            supervisor.say(f"\n{exc}")
            status = 1
        finally:
            # Before the other `finally`: a signal until here is taken below, later ones can't
            # interrupt the stopping.
            ignore_stop_signals()
    except StopRequestedError:
        supervisor.say("\nSaving and stopping …")
    finally:
        supervisor.stop()
    supervisor.say("Stopped.")
    return status
