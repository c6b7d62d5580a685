"""Deploy a stage: `STAGE=dev python -m dev.deploy [rollback|destroy|adopt-table]`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from dev.deploy.adopting import adopt
from dev.deploy.checks import check_credentials, find_tools
from dev.deploy.dashboard import Dashboard
from dev.deploy.embed import upload_embed
from dev.deploy.secret import fill_secret
from dev.deploy.settings import DeployError, DeploySettings, read_deploy_settings
from dev.deploy.stack import Confirm, Stack, make_stack
from dev.restore_drill.restoring import Restore, RestoreError
from dev.settings import ROOT
from dev.zappa_settings import DashboardOutput

USAGE_STATUS: Final = 2
INTERRUPTED_STATUS: Final = 130


def deploy(settings: DeploySettings, confirm: Confirm) -> None:
    """Build, apply, deploy the dashboard, migrate, and say where everything is.

    Raises:
        DeployError: something is missing or failed; another try does what is left.
    """
    stack, python = prepare(settings, confirm)
    say("Building the packages …")
    package(settings, python)
    stack.initialise()
    finish(stack)


def finish(stack: Stack) -> None:
    """Apply a stack whose packages are built, deploy the dashboard, say where everything is.

    Raises:
        DeployError: something failed; another try does what is left.
    """
    settings = stack.settings
    stack.apply()
    outputs = stack.outputs()
    dashboard = Dashboard(settings=settings, made=DashboardOutput(**outputs["dashboard"]))
    made = dashboard.made
    secret = fill_secret(made.secret_arn, region=made.region, database_url=settings.database_url)
    embed = None
    if outputs.get("embed_bucket"):
        url = outputs["embed_url"]
        embed = upload_embed(outputs["embed_bucket"], url=url, region=made.region)
    dashboard.deploy(settings.packages / "dashboard.zip", embed.variables if embed else {})
    dashboard.migrate()
    if embed:
        say(f"Embed      {embed.url}/lead-form.js")
    say(f"API        {outputs['public_api_url']}")
    say(f"Dashboard  {dashboard.url()}")
    if not dashboard.make_first_admin(secret):
        say("No admin was made: set DJANGO_SUPERUSER_USERNAME, _EMAIL and _PASSWORD for that.")


def rollback(settings: DeploySettings, confirm: Confirm) -> None:
    """Go back to the dashboard's version before; the functions go back with the repository.

    Raises:
        DeployError: there is none, or it was not confirmed.
    """
    stack, _ = prepare(settings, confirm)
    stack.initialise()
    require(confirm(f"Go back to the version before of {settings.stage}'s dashboard?"))
    find_dashboard(settings, stack).rollback()
    say("The dashboard is the one before. Its database stays as it is.")


def adopt_table(settings: DeploySettings, confirm: Confirm) -> None:
    """Go live with a restored table: all that is deployed works with it, whatever was before.

    Who was erased since is erased again before. The table before stays, protected as it is; what
    arrived in it since is carried over.

    Raises:
        DeployError: there is no such table, it was not confirmed, or something failed; another try
            does what is left.
    """
    table = settings.environ.get("TABLE", "")
    stack, python = prepare(settings, confirm)
    stack = replace(stack, table=table)
    stack.initialise()
    made = find_dashboard(settings, stack).made
    before = made.variables["DYNAMODB_TABLE_NAME"]
    restored = Restore(
        clients=partial(make_client, region=made.region), live=before, target=table, say=say
    )
    restored.require_table()
    require(confirm(f"Have {settings.stage} work with {table} in the place of {before}?"))
    say("Building the packages …")
    package(settings, python)

    def go_live() -> None:
        stack.adopt_table()
        finish(stack)

    adopt(restored, go_live)
    recount(stack.outputs()["function_names"]["run_jobs"], restored.clients("lambda"))
    say(
        f"From now on {settings.own_variables} has to say: table_names = "
        f'{{ {settings.stage} = "{table}" }}. Until it does, nothing can be deployed.'
    )


def recount(function: str, functions: Any) -> None:  # noqa: ANN401 - boto3's own
    """Have the leads of the past weeks counted anew, without waiting for it."""
    payload = json.dumps({"task": "recount"})
    functions.invoke(FunctionName=function, InvocationType="Event", Payload=payload)


def make_client(service: str, *, region: str) -> Any:  # noqa: ANN401 - of any service
    """Return a client of AWS."""
    return boto3.client(service, region_name=region)  # type: ignore[call-overload]  # by name


def destroy(settings: DeploySettings, confirm: Confirm) -> None:
    """Take a stage down, leads and all; prod refuses.

    Raises:
        DeployError: it is prod, it was not confirmed, or something failed.
    """
    if settings.stage == "prod":
        raise DeployError(
            "prod is not taken down by a command: its table is protected. docs/operations.md says "
            "what to do first."
        )
    stack, _ = prepare(settings, confirm)
    stack.initialise()
    require(confirm(f"Delete {settings.stage} with all of its leads?"))
    find_dashboard(settings, stack).undeploy()
    stack.destroy()
    say("Nothing is left but the dashboard's database and API keys, which are yours to delete.")


def prepare(settings: DeploySettings, confirm: Confirm) -> tuple[Stack, str]:
    """Check that all is there; return the stack and the target's Python.

    Raises:
        DeployError: something isn't.
    """
    terraform, python = find_tools(settings)
    check_credentials(settings)
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return make_stack(settings, terraform, confirm), str(python)


def package(settings: DeploySettings, python: str) -> None:
    """Build the zips, for the runtime and the architecture that will run them.

    Raises:
        DeployError: the packager failed; it has said why.
    """
    minor = settings.runtime.removeprefix("python")
    done = subprocess.run(
        (
            *(sys.executable, "-m", "dev.package", "--out", str(settings.packages)),
            *("--python", python, "--minor", minor, "--architecture", settings.architecture),
        ),
        cwd=ROOT,
        check=False,
    )
    if done.returncode != 0:
        raise DeployError("The packages could not be built; nothing was changed.")


def find_dashboard(settings: DeploySettings, stack: Stack) -> Dashboard:
    """Return the dashboard of a stack that is there.

    Raises:
        DeployError: there is none.
    """
    outputs = stack.outputs()
    if "dashboard" not in outputs:
        raise DeployError(f"There is no stack of {settings.stage} that Terraform knows of here.")
    return Dashboard(settings=settings, made=DashboardOutput(**outputs["dashboard"]))


def require(is_confirmed: bool) -> None:  # noqa: FBT001 - the answer to a question
    """Go on only if somebody said so.

    Raises:
        DeployError: nobody did.
    """
    if not is_confirmed:
        raise DeployError("Nothing was changed.")


def say(text: str) -> None:
    """Tell the person at the terminal, before what Terraform and Zappa say after it."""
    print(text, flush=True)


COMMANDS: Final = {
    "deploy": deploy,
    "rollback": rollback,
    "destroy": destroy,
    "adopt-table": adopt_table,
}


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Run a command; return the status to exit with."""
    name = arguments[0] if arguments else "deploy"
    if len(arguments) > 1 or name not in COMMANDS:
        print(
            "usage: STAGE=dev python -m dev.deploy [rollback|destroy|adopt-table]", file=sys.stderr
        )
        return USAGE_STATUS

    def confirm(question: str) -> bool:
        return settings.is_unattended or input(f"{question} Only yes goes on: ") == "yes"

    try:
        settings = read_deploy_settings(environ)
        COMMANDS[name](settings, confirm)
    except (DeployError, RestoreError) as exc:
        print(exc, file=sys.stderr)
        return 1
    except (BotoCoreError, ClientError) as exc:
        print(f"AWS refused: {exc} Run the same command again once it is mended.", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        print("\nInterrupted.", file=sys.stderr)
        return INTERRUPTED_STATUS
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
