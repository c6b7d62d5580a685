from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dev.packaging.zip_target import ZipTarget, ZipTargetError, read_target
from dev.settings import ROOT
from dev.zappa_settings import (
    DashboardOutputError,
    Wishes,
    read_dashboard_output,
    write_zappa_settings,
    zappa_settings,
)

OUTPUT: dict[str, Any] = {
    "function_name": "lead-capture-dashboard-dev",
    "role_arn": "arn:aws:iam::123456789012:role/lead-capture-dashboard-dev",
    "secret_arn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/settings",
    "region": "eu-west-1",
    "vpc": {"subnet_ids": [], "security_group_ids": []},
    "variables": {"ENVIRONMENT": "dev", "EXPORT_BUCKET": "exports-1"},
}
MADE = read_dashboard_output(json.dumps(OUTPUT))
ARM = ZipTarget(runtime="python3.13", architecture="arm64")


def zip_of(folder: Path, *names: str) -> Path:
    with zipfile.ZipFile(folder / "dashboard.zip", "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return folder / "dashboard.zip"


def for_arm(folder: Path) -> Path:
    return zip_of(
        folder,
        "django/__pycache__/__init__.cpython-313.pyc",
        "psycopg_binary/_psycopg.cpython-313-aarch64-linux-gnu.so",
    )


def test_the_file_names_the_function_that_terraform_has_made_a_role_for(tmp_path: Path) -> None:
    path = tmp_path / "zappa.json"
    write_zappa_settings(path, stage="dev", made=MADE, package=for_arm(tmp_path))
    (stage, settings) = json.loads(path.read_text()).popitem()
    assert f"{settings['project_name']}-{stage}" == OUTPUT["function_name"]
    assert settings["role_arn"] == OUTPUT["role_arn"]
    assert settings["manage_roles"] is False
    assert (settings["runtime"], settings["architecture"]) == ("python3.13", "arm64")


def test_the_function_joins_the_network_of_its_database_and_leaves_it_when_there_is_none() -> None:
    inside = {"subnet_ids": ["subnet-1", "subnet-2"], "security_group_ids": ["sg-1"]}
    joined = zappa_settings("dev", replace(MADE, vpc=inside), ARM, Wishes())
    assert joined["vpc_config"] == {
        "SubnetIds": ["subnet-1", "subnet-2"],
        "SecurityGroupIds": ["sg-1"],
    }
    left = zappa_settings("dev", MADE, ARM, Wishes())
    assert left["vpc_config"] == {"SubnetIds": [], "SecurityGroupIds": []}


def test_nothing_of_a_request_is_logged_and_nothing_is_written_into_the_zip() -> None:
    settings = zappa_settings("dev", MADE, ARM, Wishes())
    assert (settings["debug"], settings["log_level"]) == (False, "INFO")
    assert "environment_variables" not in settings


def test_the_handler_is_ours_and_exists() -> None:
    module, _, name = str(zappa_settings("dev", MADE, ARM, Wishes())["lambda_handler"]).rpartition(
        "."
    )
    source = (ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8")
    assert f"def {name}(" in source


def test_without_a_domain_the_stage_is_in_every_path() -> None:
    given = zappa_settings("dev", MADE, ARM, Wishes())["aws_environment_variables"]
    assert given["DASHBOARD_BASE_PATH"] == "/dev"
    assert given["DJANGO_ALLOWED_HOSTS"] == ".execute-api.eu-west-1.amazonaws.com"


def test_with_a_domain_it_is_not() -> None:
    settings = zappa_settings("dev", MADE, ARM, Wishes(domain="leads.example.com"))
    given = settings["aws_environment_variables"]
    assert settings["domain"] == "leads.example.com"
    assert given["DASHBOARD_BASE_PATH"] == ""
    assert given["DJANGO_ALLOWED_HOSTS"] == "leads.example.com"


def test_every_variable_is_a_setting_that_is_listed_and_that_lambda_lets_one_set() -> None:
    given = zappa_settings("dev", MADE, ARM, Wishes(variables={"LOG_LEVEL": "DEBUG"}))
    variables = given["aws_environment_variables"]
    listed = re.findall(r"^(?:# )?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert variables.keys() <= set(listed)
    assert variables["LOG_LEVEL"] == "DEBUG"
    # Lambda's own, which no configuration may name.
    assert not [name for name in variables if name.startswith(("AWS_", "LAMBDA_"))]


def test_the_output_that_is_read_is_the_one_that_terraform_gives() -> None:
    source = (ROOT / "infra" / "outputs.tf").read_text(encoding="utf-8")
    block = source[source.index('output "dashboard"') :]
    parts = set(re.findall(r"^    (\w+) += ", block, re.MULTILINE))
    assert parts == OUTPUT.keys()


@pytest.mark.parametrize("text", ["", "null", "[]", '{"function_name": "x-dev"}'])
def test_an_output_that_is_not_there_is_said_in_a_sentence(text: str) -> None:
    with pytest.raises(DashboardOutputError, match="has it been applied"):
        read_dashboard_output(text)


def test_the_output_of_another_stage_is_refused() -> None:
    with pytest.raises(DashboardOutputError, match="not the function of stage prod"):
        zappa_settings("prod", MADE, ARM, Wishes())


@pytest.mark.parametrize(
    "names",
    [
        (),
        ("a/__pycache__/b.cpython-313.pyc",),
        ("a/__pycache__/b.cpython-312.pyc", "c.cpython-313-x86_64-linux-gnu.so"),
        ("a/__pycache__/b.cpython-313.pyc", "c.cpython-313-ppc64le-linux-gnu.so"),
        (
            "a/__pycache__/b.cpython-313.pyc",
            "c.cpython-313-x86_64-linux-gnu.so",
            "d.cpython-313-aarch64-linux-gnu.so",
        ),
    ],
)
def test_a_zip_for_no_runtime_or_for_two_is_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(ZipTargetError, match=r"dashboard\.zip is for no Lambda runtime"):
        read_target(zip_of(tmp_path, *names))
