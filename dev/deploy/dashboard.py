"""The dashboard's function and its API, which Zappa makes, updates and takes down."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import boto3
from botocore.config import Config

from dev.deploy.settings import DeployError, DeploySettings
from dev.settings import ROOT
from dev.zappa_settings import DashboardOutput, Wishes, write_zappa_settings

# A migration may take as long as Lambda lets the function run, and Zappa's is given 29 seconds.
INVOKE_SECONDS: Final = 60
# What Django asks an unattended createsuperuser for.
ADMIN_VARIABLES: Final = (
    "DJANGO_SUPERUSER_USERNAME",
    "DJANGO_SUPERUSER_EMAIL",
    "DJANGO_SUPERUSER_PASSWORD",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """One stage's dashboard.

    Args:
        settings: of the stage.
        made: what Terraform made for it.
    """

    settings: DeploySettings
    made: DashboardOutput

    def is_deployed(self) -> bool:
        """Say whether the function is there."""
        functions = self._client("lambda")
        try:
            functions.get_function_configuration(FunctionName=self.made.function_name)
        except functions.exceptions.ResourceNotFoundException:
            return False
        return True

    def deploy(self, package: Path, variables: Mapping[str, str]) -> None:
        """Deploy a zip, or update the function with it.

        Args:
            package: the zip.
            variables: settings that Terraform doesn't know.

        Raises:
            DeployError: Zappa failed; it has said why.
        """
        path = write_zappa_settings(
            self._zappa_settings,
            stage=self.settings.stage,
            made=self.made,
            package=package,
            wishes=Wishes(variables={**variables, **self._own_variables()}),
        )
        command = "update" if self.is_deployed() else "deploy"
        self._zappa(command, "--zip", str(package), "--settings_file", str(path))

    def rollback(self) -> None:
        """Go back to the newest version before the present code was first deployed.

        Not with Zappa, which says that it is done also where there is nothing to go back to.

        Raises:
            DeployError: there is none, or its code can't be fetched.
        """
        functions, name = self._client("lambda"), self.made.function_name
        pages = functions.get_paginator("list_versions_by_function").paginate(FunctionName=name)
        versions = [version for page in pages for version in page["Versions"]]
        present = next(each["CodeSha256"] for each in versions if each["Version"] == "$LATEST")
        numbered = {
            int(each["Version"]): each["CodeSha256"]
            for each in versions
            if each["Version"] != "$LATEST"
        }
        # Before the first that has this code: a second rollback goes further back, not forward.
        first = min((n for n, code in numbered.items() if code == present), default=math.inf)
        before = [number for number in numbered if number < first]
        if not before:
            raise DeployError("There is no version of the dashboard before this one.")
        found = functions.get_function(FunctionName=name, Qualifier=str(max(before)))
        try:
            with urllib.request.urlopen(found["Code"]["Location"], timeout=INVOKE_SECONDS) as code:  # noqa: S310 - AWS's own
                package = code.read()
        except OSError as exc:
            raise DeployError(f"The version before could not be fetched: {exc}") from exc
        functions.update_function_code(FunctionName=name, ZipFile=package, Publish=True)

    def undeploy(self) -> None:
        """Take the function and its API down, if they are there.

        Raises:
            DeployError: Zappa failed; it has said why.
        """
        if self.is_deployed():
            options = ("--yes", "--remove-logs", "--settings_file", str(self._settings()))
            self._zappa("undeploy", *options)

    def migrate(self) -> None:
        """Bring the database's tables up to date, from within the function: it reaches them.

        Raises:
            DeployError: it failed; the sentence is the function's.
        """
        functions, name = self._client("lambda"), self.made.function_name
        # In a private network Lambda takes a minute to let it in.
        functions.get_waiter("function_active_v2").wait(FunctionName=name)
        functions.get_waiter("function_updated_v2").wait(FunctionName=name)
        done = functions.invoke(FunctionName=name, Payload=json.dumps({"manage": "migrate"}))
        answer = json.loads(done["Payload"].read())
        if "FunctionError" in done:
            raise DeployError(f"The database was not migrated: {answer.get('errorMessage')}")

    def url(self) -> str:
        """Return where staff log in.

        Raises:
            DeployError: the API isn't there.
        """
        gateway = self._client("apigateway")
        for api in gateway.get_rest_apis(limit=500)["items"]:
            if api["name"] == self.made.function_name:
                stage, region = self.settings.stage, self.made.region
                host = f"{api['id']}.execute-api.{region}.amazonaws.com"
                if self.settings.endpoint:
                    host = (
                        f"{self.settings.endpoint.partition('://')[2]}/_aws/execute-api/{api['id']}"
                    )
                scheme = "http" if self.settings.endpoint else "https"
                return f"{scheme}://{host}/{stage}/admin/"
        raise DeployError(f"There is no API called {self.made.function_name}.")

    def make_first_admin(self, secret: Mapping[str, str]) -> bool:
        """Make the first admin, from here: nobody may send a password through the function.

        Returns:
            Whether it was tried: unattended, the variables that Django reads have to be set.

        Raises:
            DeployError: the database can't be reached from here, or Django refused.
        """
        given = self.settings.environ
        if self.settings.is_unattended and not all(given.get(name) for name in ADMIN_VARIABLES):
            return False
        options = ("--noinput",) if self.settings.is_unattended else ()
        done = subprocess.run(
            [sys.executable, "manage.py", "make_first_admin", *options],
            cwd=ROOT,
            env={
                **given,
                **self.made.variables,
                **secret,
                "AWS_REGION": self.made.region,
                "DJANGO_SETTINGS_MODULE": "dashboard.settings",
            },
            check=False,
        )
        if done.returncode != 0:
            raise DeployError(
                "No admin was made. Where the database can't be reached from here, run "
                "`python manage.py make_first_admin` on a machine that reaches it."
            )
        return True

    @property
    def _zappa_settings(self) -> Path:
        return self.settings.folder / "zappa_settings.json"

    def _settings(self) -> Path:
        if not self._zappa_settings.is_file():
            raise DeployError(
                f"There is no {self._zappa_settings}: the dashboard was deployed from another "
                "machine. Run `make deploy` here first."
            )
        return self._zappa_settings

    def _own_variables(self) -> dict[str, str]:
        """Lead the function to local AWS, where it is deployed there."""
        if not self.settings.endpoint:
            return {}
        return {"DJANGO_ALLOWED_HOSTS": "*"}

    def _client(self, service: str) -> Any:  # noqa: ANN401 - one of several services
        config = Config(read_timeout=INVOKE_SECONDS, retries={"total_max_attempts": 1})
        return boto3.client(service, region_name=self.made.region, config=config)  # type: ignore[call-overload]  # see above

    def _zappa(self, command: str, *options: str) -> None:
        done = subprocess.run(
            [str(self.settings.zappa), command, self.settings.stage, *options],
            cwd=self.settings.folder,
            env={**self.settings.environ, "VIRTUAL_ENV": str(self.settings.zappa.parent.parent)},
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode != 0:
            raise DeployError(
                f"zappa {command} failed. The stack is as it was: mend the cause and run the same "
                "command again."
            )
