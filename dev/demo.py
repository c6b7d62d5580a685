"""The whole system on this machine: `python -m dev.demo`, and `python -m dev.demo stop`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from dev.demo_children import SAVE_SECONDS, ChildSpecs
from dev.demo_state import DemoFolder, StateError
from dev.ports import PortTakenError, require_free_ports
from dev.processes import tail_of
from dev.settings import (
    MINISTACK_PYTHON,
    ROOT,
    DemoSettings,
    SettingsError,
    read_settings,
    stop_command,
)
from dev.supervisor import StopRequestedError, Supervisor, run_demo, stop_signals

USAGE_STATUS = 2
# What a shell gives to a command that Ctrl-C ended.
INTERRUPTED_STATUS = 130
# The pipe on which a detached demo tells the command that started it that it is ready.
READY_VARIABLE = "DEMO_READY_DESCRIPTOR"


def run(environ: Mapping[str, str]) -> int:
    """Run the demo in the foreground until it is stopped.

    Raises:
        SettingsError, PortTakenError, StateError: it can't start as asked.
    """
    settings = read_settings(environ)
    if not MINISTACK_PYTHON.exists():
        raise SettingsError("Local AWS is not installed yet: run `make demo`, which does it.")
    # What the demo and its children write is for its owner only, databases and logs too.
    os.umask(0o077)
    folder = DemoFolder(root=settings.directory)
    folder.prepare_root()
    try:
        with stop_signals(), folder.lock():
            return run_locked(settings, folder, environ)
    except StopRequestedError:
        say("\nStopped before it had started anything.")
        return 0


def run_locked(settings: DemoSettings, folder: DemoFolder, environ: Mapping[str, str]) -> int:
    """Run the demo of a folder that nobody else has.

    Raises:
        PortTakenError: another program has one of its ports.
        StopRequestedError: a signal came before there was anything to stop.
    """
    folder.contract.unlink(missing_ok=True)
    require_free_ports(settings.ports)
    folder.prepare()
    if READY_VARIABLE in environ:
        write_to(folder.log)
    specs = ChildSpecs(
        settings=settings,
        folder=folder,
        identity=folder.identity(datetime.now(UTC)),
        environ=environ,
    )
    supervisor = Supervisor(specs=specs, now=lambda: datetime.now(UTC), say=say)
    return run_demo(supervisor, on_ready=lambda contract: report(contract, folder, environ))


def write_to(log: Path) -> None:
    """Send what is said from here on to a log that begins anew: the last run's is of no use."""
    with log.open("wb") as output:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
            os.dup2(output.fileno(), stream.fileno())


def report(contract: Mapping[str, Any], folder: DemoFolder, environ: Mapping[str, str]) -> None:
    """Say what there is to open, and release the command that waits for a detached demo."""
    text = describe(contract, folder)
    say(text)
    if READY_VARIABLE in environ:
        with os.fdopen(int(environ[READY_VARIABLE]), "w", encoding="utf-8") as waiting:
            waiting.write(text)
    else:
        say("Ctrl-C saves and stops it.")


def describe(contract: Mapping[str, Any], folder: DemoFolder) -> str:
    """Return the block of addresses and passwords that a person starts from."""
    admin, sales = contract["admin"], contract["sales"]
    return f"""
The demo is ready.

  Form            {contract["embed_url"]}
  Form, no script {contract["no_js_url"]}
  Dashboard       {contract["dashboard_url"]}
                  {sales["username"]} / {sales["password"]}
                  {admin["username"]} / {admin["password"]}
  API             {contract["api_url"]}
  E-mails         {contract["api_url"].partition("/_aws/")[0]}/_ministack/ses/messages

All of it, with an API key: {folder.contract}
Logs: {folder.logs}
"""


def detach(settings: DemoSettings, environ: Mapping[str, str]) -> int:
    """Start the demo in the background and return when it is ready or has failed."""
    folder = DemoFolder(root=settings.directory)
    folder.prepare_root()
    reader, writer = os.pipe()
    # What is said before the folder is its own: the log may be that of a demo that runs.
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            (sys.executable, "-m", "dev.demo"),
            cwd=ROOT,
            env={**environ, "DEMO_DETACH": "", READY_VARIABLE: str(writer)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=(writer,),
            start_new_session=True,
        )
        os.close(writer)
        with os.fdopen(reader, encoding="utf-8") as ready:
            text = wait_for(process, ready)
        output.seek(0)
        early = output.read()
    if text:
        say(text + f"`{stop_command(folder.root)}` ends it.")
        return 0
    status = process.wait()
    print((early or folder.log.read_text(encoding="utf-8")).strip(), file=sys.stderr)
    return status


def wait_for(process: subprocess.Popen[bytes], ready: IO[str]) -> str:
    """Return what a detached demo says when it is ready; empty: it has failed or was stopped."""
    try:
        return ready.read()
    except KeyboardInterrupt:
        # Ctrl-C reaches this process only; nobody would know of the other.
        process.terminate()
        process.wait()
        raise


def stop(settings: DemoSettings) -> int:
    """Stop the demo of this folder and wait until it has saved."""
    folder = DemoFolder(root=settings.directory)
    running = folder.find_running()
    if running is None:
        say(f"No demo is running in {folder.root}.")
        return 0
    os.kill(running, signal.SIGTERM)
    deadline = time.monotonic() + 2 * SAVE_SECONDS
    while folder.find_running() is not None:
        if time.monotonic() > deadline:
            print(f"The demo (process {running}) does not stop.", file=sys.stderr)
            print(tail_of(folder.logs / "local-aws.log"), file=sys.stderr)
            return 1
        time.sleep(0.1)
    say("The demo has saved and stopped.")
    return 0


def say(text: str) -> None:
    """Tell the person at the terminal, at once even into a pipe; go on if nobody listens."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # The terminal is gone; what is running must still be stopped in order.
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - for the rest of the process


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Run, detach or stop the demo; return the status to exit with."""
    if arguments not in ([], ["stop"]):
        print("usage: python -m dev.demo [stop]", file=sys.stderr)
        return USAGE_STATUS
    try:
        settings = read_settings(environ)
        if arguments:
            return stop(settings)
        return detach(settings, environ) if settings.detach else run(environ)
    except (SettingsError, PortTakenError, StateError) as exc:
        print(exc, file=sys.stderr)
        return USAGE_STATUS
    except KeyboardInterrupt:
        return INTERRUPTED_STATUS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
