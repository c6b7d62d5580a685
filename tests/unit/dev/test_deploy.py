"""What keeps a deployment from beginning is said in one sentence, and nothing is changed."""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from dev.deploy.__main__ import main
from dev.deploy.checks import check_credentials, find_tools
from dev.deploy.secret import fill_secret
from dev.deploy.settings import DeployError, DeploySettings, read_deploy_settings
from dev.deploy.stack import make_stack, refuse_state_of_another_stage

MOTO_ACCOUNT = "123456789012"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.tfvars"
    path.write_text(f'account_id = "{MOTO_ACCOUNT}"\nruntime    = "python3.13"\n')
    return path


@pytest.fixture
def settings(own: Path, tmp_path: Path) -> DeploySettings:
    chosen = {"STAGE": "dev", "OWN_TFVARS": str(own), "DEPLOY_DIR": str(tmp_path / "deploy")}
    return read_deploy_settings(chosen)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Put a program of this name, which prints a text, on an otherwise empty path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def put(name: str, text: str) -> None:
        path = folder / name
        path.write_text(f"#!{sys.executable}\nprint({text!r})\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    return put


def terraform_that_ends_with(said: str, folder: Path) -> Path:
    """Return a command that fails, whatever it is told to do."""
    command = folder / "terraform"
    command.write_text(f"#!{sys.executable}\nimport sys\nsys.exit({said!r})\n")
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return command


@pytest.mark.parametrize("stage", ["", "test", "production"])
def test_a_stage_that_is_none_is_refused(
    stage: str, own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], {"STAGE": stage, "OWN_TFVARS": str(own)}) == 1
    assert capsys.readouterr().err == "Say which stage: STAGE=dev or STAGE=prod.\n"


def test_an_owner_without_variables_is_told_which_to_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([], {"STAGE": "dev", "OWN_TFVARS": str(tmp_path / "own.tfvars")}) == 1
    said = capsys.readouterr().err
    assert "account_id" in said
    assert said.count("\n") == 1


def test_the_owners_runtime_and_account_are_read(settings: DeploySettings, own: Path) -> None:
    assert (settings.account_id, settings.runtime) == (MOTO_ACCOUNT, "python3.13")
    own.write_text('# account_id = "1"\n')
    assert (settings.account_id, settings.runtime) == ("", "python3.13")


def test_terraform_that_is_missing_is_said_in_one_line(
    own: Path, program: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    program("something-else", "")
    assert main([], {"STAGE": "dev", "OWN_TFVARS": str(own)}) == 1
    assert capsys.readouterr().err == "Terraform was not found: install version 1.9 or later.\n"


@pytest.mark.parametrize(
    "reason",
    [
        "cannot search /mirror: no such\nfile or directory",
        "no available releases match\nthe given constraints ~> 5.0",
    ],
)
def test_a_mirror_without_the_provider_is_said_in_one_line(
    reason: str, settings: DeploySettings, tmp_path: Path
) -> None:
    said = f"\nError: Failed to query available provider packages\n\n{reason}\n\nTo see which\n"
    stack = make_stack(settings, terraform_that_ends_with(said, tmp_path), lambda _: False)
    with pytest.raises(DeployError) as refused:
        stack.initialise()
    assert str(refused.value) == (
        f"Terraform has no AWS provider ({' '.join(reason.split())}): put a mirror of it below "
        "~/.terraform.d/plugins, or let Terraform download it. Nothing was changed."
    )


def test_what_else_keeps_terraform_from_beginning_is_said_in_its_words(
    settings: DeploySettings, tmp_path: Path
) -> None:
    said = "Error: Backend configuration changed\n\nA change has been detected."
    stack = make_stack(settings, terraform_that_ends_with(said, tmp_path), lambda _: False)
    with pytest.raises(DeployError, match=f"^{said}\nTerraform failed"):
        stack.initialise()


def test_terraform_that_is_too_old_is_said(
    settings: DeploySettings, program: Callable[[str, str], None]
) -> None:
    program("terraform", '{"terraform_version": "1.8.5"}')
    with pytest.raises(DeployError, match=r"Terraform is 1\.8\.5: install version 1\.9 or later"):
        find_tools(settings)


def test_another_python_than_lambdas_is_refused(
    own: Path, tmp_path: Path, program: Callable[[str, str], None]
) -> None:
    program("terraform", '{"terraform_version": "1.11.4"}')
    zappa = tmp_path / "zappa"
    zappa.touch()
    own.write_text('runtime = "python3.99"\n')
    chosen = {"STAGE": "dev", "OWN_TFVARS": str(own), "DEPLOY_PYTHON": sys.executable}
    with pytest.raises(DeployError, match=r"Lambda will run Python 3\.99, which has to compile"):
        find_tools(replace(read_deploy_settings(chosen), zappa=zappa))
    own.write_text('runtime = "python{}.{}"\n'.format(*sys.version_info[:2]))
    settings = replace(read_deploy_settings(chosen), zappa=zappa)
    assert find_tools(settings)[1] == Path(sys.executable)


def test_no_credentials_are_said_in_one_line(
    settings: DeploySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, os.devnull)
    with pytest.raises(DeployError, match="log in, or set AWS_PROFILE") as refused:
        check_credentials(settings)
    assert "\n" not in str(refused.value)


def test_credentials_of_another_account_are_refused(settings: DeploySettings, own: Path) -> None:
    with mock_aws():
        check_credentials(settings)
        own.write_text('account_id = "999999999999"\n')
        with pytest.raises(DeployError, match=r"of account 123456789012, and .* says 999999999999"):
            check_credentials(settings)


def test_prod_is_not_destroyed_by_a_command(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["destroy"], {"STAGE": "prod", "OWN_TFVARS": str(own), "AUTO": "1"}) == 1
    assert "prod is not taken down by a command" in capsys.readouterr().err


def test_what_the_operator_keeps_beside_the_secrets_stays() -> None:
    with mock_aws():
        client = boto3.client("secretsmanager", region_name="us-east-1")
        held = {"DJANGO_SECRET_KEY": "k", "DATABASE_URL": "postgres://d", "EMAIL_URL": "smtp://m"}
        arn = client.create_secret(Name="dashboard", SecretString=json.dumps(held))["ARN"]
        fill_secret(arn, region="us-east-1", database_url="postgres://e")
        kept = json.loads(client.get_secret_value(SecretId=arn)["SecretString"])
    assert kept == held | {"DATABASE_URL": "postgres://e"}


def test_a_state_of_another_stage_is_left_alone() -> None:
    made = {"dashboard": {"function_name": "lead-capture-dashboard-dev"}}
    refuse_state_of_another_stage(made, "dev")
    refuse_state_of_another_stage({}, "prod")
    with pytest.raises(DeployError, match="lead-capture-dashboard-dev, which isn't of prod"):
        refuse_state_of_another_stage(made, "prod")


def test_an_unknown_command_is_told_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["remove"], {}) == 2
    assert "rollback|destroy" in capsys.readouterr().err
