from __future__ import annotations

from dev.child_environment import child_environment


def test_a_child_never_sees_the_persons_aws_account_proxies_or_python_path() -> None:
    environ = {
        "PATH": "/bin",
        "AWS_PROFILE": "production",
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_SESSION_TOKEN": "real",
        "AWS_ENDPOINT_URL": "https://example.com",
        "HTTPS_PROXY": "http://proxy.example.com",
        "PYTHONPATH": "/somewhere",
        "DATABASE_URL": "postgres://example.com/live",
    }
    made = child_environment(environ, {"OWN": "1"}, temporary="/scratch")
    assert made["PATH"] == "/bin"
    assert made["OWN"] == "1"
    assert made["AWS_ACCESS_KEY_ID"] == "test"
    dropped = {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "HTTPS_PROXY", "PYTHONPATH"}
    assert not (dropped | {"DATABASE_URL"}) & made.keys()
    assert made["AWS_CONFIG_FILE"] == made["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"
