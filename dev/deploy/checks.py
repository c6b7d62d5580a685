"""What has to be there before anything is built or changed, each missing thing in one sentence."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from dev.deploy.settings import DeployError, DeploySettings
from dev.packaging.bytecode import BytecodeError, describe_interpreter
from dev.terraform import TerraformError, find_terraform

TERRAFORM_VERSION: Final = (1, 9)


def find_tools(settings: DeploySettings) -> tuple[Path, Path]:
    """Return the terraform command and the target's Python.

    Raises:
        DeployError: one of them, or Zappa, isn't there or isn't the right one.
    """
    try:
        terraform = find_terraform()
    except TerraformError as exc:
        raise DeployError(str(exc)) from exc
    asked = subprocess.run([terraform, "version", "-json"], capture_output=True, check=True)
    version: str = json.loads(asked.stdout)["terraform_version"]
    if tuple(int(part) for part in version.split(".")[:2]) < TERRAFORM_VERSION:
        raise DeployError(f"Terraform is {version}: install version 1.9 or later.")
    if not settings.zappa.is_file():
        raise DeployError("Zappa is not installed yet: run `make deploy`, which does it.")
    return terraform, _find_python(settings)


def _find_python(settings: DeploySettings) -> Path:
    wanted = settings.runtime.removeprefix("python")
    found = shutil.which(settings.python or settings.runtime)
    try:
        if found is not None:
            interpreter = describe_interpreter(Path(found))
            if interpreter.minor == wanted:
                return interpreter.path
    except BytecodeError:
        pass
    raise DeployError(
        f"Lambda will run Python {wanted}, which has to compile the zips: install it, or say with "
        "DEPLOY_PYTHON=/path/to/python where it is."
    )


def check_credentials(settings: DeploySettings) -> None:
    """Make sure that there are credentials, and of the account that is meant.

    Raises:
        DeployError: there are none, they are refused, or they are of another account.
    """
    try:
        identity = boto3.client("sts", region_name="us-east-1").get_caller_identity()
    except (BotoCoreError, ClientError) as exc:
        raise DeployError(
            f"AWS takes no credentials from here ({exc}): log in, or set AWS_PROFILE."
        ) from exc
    if identity["Account"] != settings.account_id:
        raise DeployError(
            f"The credentials are of account {identity['Account']}, and {settings.own_variables} "
            f"says {settings.account_id or 'none'}: nothing was done."
        )
