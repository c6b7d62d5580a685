"""Deploy a stage: `STAGE=dev python -m dev.deploy [rollback|destroy]`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from dev.deploy.checks import check_credentials, find_tools
from dev.deploy.dashboard import Dashboard
from dev.deploy.embed import upload_embed
from dev.deploy.secret import fill_secret
from dev.deploy.settings import DeployError, DeploySettings, read_deploy_settings
from dev.deploy.stack import Confirm, Stack, make_stack
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


COMMANDS: Final = {"deploy": deploy, "rollback": rollback, "destroy": destroy}


def main(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Run a command; return the status to exit with."""
    name = arguments[0] if arguments else "deploy"
    if len(arguments) > 1 or name not in COMMANDS:
        print("usage: STAGE=dev python -m dev.deploy [rollback|destroy]", file=sys.stderr)
        return USAGE_STATUS

    def confirm(question: str) -> bool:
        return settings.is_unattended or input(f"{question} Only yes goes on: ") == "yes"

    try:
        settings = read_deploy_settings(environ)
        COMMANDS[name](settings, confirm)
    except DeployError as exc:
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
