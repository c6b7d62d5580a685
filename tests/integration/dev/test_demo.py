"""The demo as a person runs it: started, stopped, started again, and put into trouble."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dev.provision.clients import make_clients
from dev.settings import OVERFLOW_DEAD_LETTER_QUEUE, REGION, ROOT
from tests.support.demo import Demo, fetch

pytestmark = [pytest.mark.demo, pytest.mark.timeout(300)]

CONTRACT = {
    "api_url",
    "form_id",
    "embed_url",
    "no_js_url",
    "dashboard_url",
    "api_key_read",
    "admin",
    "sales",
}


@dataclass(frozen=True, slots=True)
class Listener:
    """A listening TCP socket of this machine; `inode` names it among a process's files."""

    port: int
    address: str
    inode: str


def listeners() -> list[Listener]:
    """Every listening TCP socket, from the kernel's tables."""
    rows = [
        line.split()
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for line in Path(table).read_text().splitlines()[1:]
    ]
    # Columns: 1 is address:port in hexadecimal, 3 the state (0A listens), 9 the inode.
    return [
        Listener(int(row[1].rpartition(":")[2], 16), row[1].rpartition(":")[0], row[9])
        for row in rows
        if row[3] == "0A"
    ]


def children_of(process: int) -> list[int]:
    """The processes that a process started, at any depth."""
    own = [
        int(child)
        for thread in Path(f"/proc/{process}/task").iterdir()
        for child in (thread / "children").read_text().split()
    ]
    return own + [grandchild for child in own for grandchild in children_of(child)]


def listeners_of(processes: list[int]) -> list[Listener]:
    """What these processes listen on."""
    targets = {
        str(file.readlink())
        for process in processes
        for file in Path(f"/proc/{process}/fd").iterdir()
        if file.is_symlink()
    }
    return [found for found in listeners() if f"socket:[{found.inode}]" in targets]


def is_alive(process: int) -> bool:
    """Whether a process still runs: one that only waits to be collected has no command line."""
    try:
        return bool(Path(f"/proc/{process}/cmdline").read_bytes())
    except (FileNotFoundError, ProcessLookupError):
        return False


def is_any_listening(ports: dict[str, int]) -> bool:
    return bool({found.port for found in listeners()} & set(ports.values()))


def set_aside(demo: Demo, body: str) -> None:
    """Put a message where the worker puts what it gives up."""
    sqs = make_clients(f"http://127.0.0.1:{demo.ports['DEMO_API_PORT']}", REGION).queues
    url = sqs.get_queue_url(QueueName=OVERFLOW_DEAD_LETTER_QUEUE)["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=body)


def redrive(demo: Demo, *arguments: str) -> str:
    """Run the command as an operator does, and return what it says."""
    return subprocess.run(  # noqa: S603 - a fixed command
        [sys.executable, "-m", "dev.redrive", *arguments],
        cwd=ROOT,
        env={**os.environ, "DEMO_DIR": str(demo.folder)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    made = Demo(tmp_path / "demo")
    yield made
    made.run("stop")


def test_a_demo_keeps_its_promises_from_first_start_to_second(demo: Demo) -> None:
    started = demo.run()
    assert started.returncode == 0, started.stderr
    first = demo.contract
    assert set(first) == CONTRACT
    assert demo.folder.stat().st_mode & 0o777 == 0o700
    for name in ("demo.json", "identity.json", "dashboard.sqlite3", "logs/demo.log"):
        assert (demo.folder / name).stat().st_mode & 0o777 == 0o600
    assert first["admin"]["password"] in started.stdout
    samples = demo.lead_emails()
    assert len(samples) >= 40
    for page in ("embed_url", "no_js_url", "dashboard_url"):
        assert b"<html" in fetch(first[page])
    demo.submit("before@example.com")
    set_aside(demo, "what nobody can read")

    # Another one in the same folder is refused, and one with a taken port says which to set.
    log = (demo.folder / "logs" / "demo.log").read_text()
    again = demo.run()
    assert (again.returncode, f"DEMO_DIR={demo.folder} make" in again.stderr) == (2, True)
    assert (demo.folder / "logs" / "demo.log").read_text() == log
    assert demo.contract == first
    other = Demo(demo.folder.with_name("other"))
    other.ports["DEMO_SITE_PORT"] = demo.ports["DEMO_SITE_PORT"]
    taken = other.run()
    assert (taken.returncode, "Choose another with DEMO_SITE_PORT" in taken.stderr) == (2, True)

    # With its own folder and ports a second one runs beside it and shares nothing.
    other.choose_ports()
    assert other.run().returncode == 0
    assert "before@example.com" not in other.lead_emails()
    assert other.contract["api_key_read"] != first["api_key_read"]
    assert other.run("stop").returncode == 0

    # After a stop nothing of it is left, and a start on other ports finds all of it again.
    assert demo.run("stop").returncode == 0
    assert not is_any_listening(demo.ports)
    assert not (demo.folder / "demo.json").exists()
    assert not (demo.folder / "tmp").exists()
    demo.choose_ports()
    begun = time.monotonic()
    assert demo.run().returncode == 0
    assert time.monotonic() - begun < 20
    second = demo.contract
    for key in ("form_id", "api_key_read", "admin", "sales"):
        assert second[key] == first[key]
    assert demo.lead_emails() == ["before@example.com", *samples]
    demo.submit("after@example.com")
    assert "1 to move" in redrive(demo, "--dry-run")
    assert "Moved 1." in redrive(demo)


def test_nothing_listens_on_other_than_loopback(demo: Demo) -> None:
    assert demo.run().returncode == 0
    opened = listeners_of(children_of(demo.supervisor()))
    assert {found.port for found in opened} == set(demo.ports.values())
    # 127.0.0.1, as the kernel writes it on a little-endian machine.
    assert {found.address for found in opened} == {"0100007F"}


def test_a_demo_killed_outright_leaves_no_child_and_starts_again(demo: Demo) -> None:
    assert demo.run().returncode == 0
    samples = demo.lead_emails()
    children = children_of(demo.supervisor())
    os.kill(demo.supervisor(), signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(is_alive(child) for child in children):
        assert time.monotonic() < deadline, "a child outlived the demo by 20 seconds"
        time.sleep(0.2)
    # A file that was half written when the machine went down.
    (demo.folder / "state" / "apigateway_v1.json").write_text('{"half')
    restarted = demo.run()
    assert restarted.returncode == 0, restarted.stderr
    assert "starts anew: apigateway_v1" in (demo.folder / "logs" / "demo.log").read_text()
    assert demo.lead_emails() == samples


def test_ctrl_c_while_it_starts_stops_it_without_a_traceback(demo: Demo) -> None:
    environ = {**os.environ, **{name: str(port) for name, port in demo.ports.items()}}
    starting = subprocess.Popen(
        [sys.executable, "-m", "dev.demo"],
        cwd=ROOT,
        env={**environ, "DEMO_DIR": str(demo.folder), "DEMO_DETACH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert starting.stdout
    assert "Starting local AWS" in starting.stdout.readline()
    starting.send_signal(signal.SIGINT)
    # A second one doesn't cut the stopping short.
    time.sleep(0.05)
    starting.send_signal(signal.SIGINT)
    said, _ = starting.communicate(timeout=60)
    assert (starting.returncode, said.split("\n")[-2]) == (0, "Stopped.")
    assert "Traceback" not in said
    assert not is_any_listening(demo.ports)


def test_ctrl_c_while_a_background_demo_starts_leaves_none_behind(demo: Demo) -> None:
    # A shell's background job starts with Ctrl-C ignored, and so would its children: not here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    environ = {**os.environ, **{name: str(port) for name, port in demo.ports.items()}}
    starting = subprocess.Popen(
        [sys.executable, "-m", "dev.demo"],
        cwd=ROOT,
        env={**environ, "DEMO_DIR": str(demo.folder), "DEMO_DETACH": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not (demo.folder / "running").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    starting.send_signal(signal.SIGINT)
    said, _ = starting.communicate(timeout=60)
    assert (starting.returncode, "Traceback" in said) == (130, False)
    assert demo.run("stop").stdout.startswith("No demo is running")


def test_a_child_that_dies_ends_the_demo_and_is_named(demo: Demo) -> None:
    assert demo.run().returncode == 0
    supervisor = demo.supervisor()
    (site,) = [
        child
        for child in children_of(supervisor)
        if b"dev.demo_site" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    os.kill(site, signal.SIGKILL)
    log = demo.folder / "logs" / "demo.log"
    deadline = time.monotonic() + 20
    while "ended with status" not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.01)
    # Somebody is impatient while the others are stopped.
    for _ in range(20):
        with contextlib.suppress(ProcessLookupError):
            os.kill(supervisor, signal.SIGTERM)
        time.sleep(0.02)
    while "Stopped." not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
    assert "The demo site ended with status -9" in log.read_text()
    assert demo.run().returncode == 0
    assert "The last run was not stopped" in log.read_text()
    assert demo.run("stop").returncode == 0
    assert demo.run().returncode == 0
    assert "The last run was not stopped" not in log.read_text()
    assert demo.run("stop").returncode == 0
    assert not is_any_listening(demo.ports)
