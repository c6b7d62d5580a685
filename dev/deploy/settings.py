"""What the person who deploys chooses, read from the environment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dev.settings import ROOT

STAGES: Final = ("dev", "prod")
INFRA: Final = ROOT / "infra"
ZAPPA: Final = ROOT / ".venv-zappa" / "bin" / "zappa"
DEFAULT_RUNTIME: Final = "python3.13"
DEFAULT_ARCHITECTURE: Final = "arm64"


class DeployError(Exception):
    """It can't go on; the sentence says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploySettings:
    """One stage to deploy.

    Args:
        stage: dev or prod.
        own_variables: the file with the account and whatever else is the owner's.
        folder: of what is built, what Terraform installs and, without a backend, its state.
        is_unattended: nobody answers questions: go on.
        python: the interpreter that the zips are compiled by, which is that of Lambda's runtime.
        architecture: of the dashboard's function, x86_64 or arm64.
        endpoint: where local AWS answers; empty: AWS.
        zappa: Zappa's command, in an environment of its own.
        database_url: of the dashboard's PostgreSQL; empty: the one that the secret holds.
        environ: the person's own, with credentials.
    """

    stage: str
    own_variables: Path
    folder: Path
    is_unattended: bool
    python: str
    architecture: str
    endpoint: str
    zappa: Path
    database_url: str
    environ: Mapping[str, str]

    @property
    def packages(self) -> Path:
        """Where the zips are built."""
        return self.folder / "packages"

    @property
    def runtime(self) -> str:
        """Lambda's runtime, as the owner's variables say it or Terraform's default is."""
        return self._own("runtime") or DEFAULT_RUNTIME

    @property
    def account_id(self) -> str:
        """The account that the owner's variables name; empty: none."""
        return self._own("account_id")

    def _own(self, name: str) -> str:
        text = self.own_variables.read_text(encoding="utf-8")
        found = re.search(rf'^\s*{name}\s*=\s*"([^"]*)"', text, re.MULTILINE)
        return found[1] if found else ""


def read_deploy_settings(environ: Mapping[str, str]) -> DeploySettings:
    """Read the settings.

    Raises:
        DeployError: the stage is none, or the owner's variables are not there.
    """
    stage = environ.get("STAGE", "")
    if stage not in STAGES:
        raise DeployError("Say which stage: STAGE=dev or STAGE=prod.")
    own = ROOT / environ.get("OWN_TFVARS", "infra/own.tfvars")
    if not own.is_file():
        raise DeployError(
            f'There is no {own}: write one with account_id = "…" (12 digits), and in prod '
            "alarm_emails; infra/variables.tf lists all there is."
        )
    return DeploySettings(
        stage=stage,
        own_variables=own,
        folder=(ROOT / environ.get("DEPLOY_DIR", "var/deploy") / stage).resolve(),
        is_unattended=environ.get("AUTO", "") not in {"", "0"},
        python=environ.get("DEPLOY_PYTHON", ""),
        architecture=environ.get("DEPLOY_ARCHITECTURE", DEFAULT_ARCHITECTURE),
        endpoint=environ.get("AWS_ENDPOINT_URL", ""),
        zappa=ZAPPA,
        database_url=environ.get("DATABASE_URL", ""),
        environ=environ,
    )
