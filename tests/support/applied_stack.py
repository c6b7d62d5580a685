"""The whole of infra/, applied by Terraform to local AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from dev.terraform import Terraform

# As the emulator counts accounts.
ACCOUNT: Final = "000000000000"
# As the demo is set up, so that the same tests find the same; local AWS has no X-Ray.
LIKE_THE_DEMO: Final[Mapping[str, Any]] = {
    "account_id": ACCOUNT,
    "tracing": False,
    "log_level": "INFO",
    "cors_allow_origins": [],
    "throttle": {"rate_per_second": 1000, "burst": 1000},
    "key_throttle": {"rate_per_second": 50, "burst": 100},
    "key_quota": {"requests": 1_000_000, "period": "DAY"},
}

Drift = dict[str, dict[str, list[Any]]]


class AppliedStack:
    """A stack that Terraform makes, changes and takes down.

    Args:
        terraform: initialised, for a copy of infra/.
        endpoint: where local AWS answers.
        packages: the folder with the functions' zips.
        scratch: a folder for what Terraform is told.
    """

    def __init__(
        self, terraform: Terraform, *, endpoint: str, packages: Path, scratch: Path
    ) -> None:
        self.terraform = terraform
        self._endpoint = endpoint
        self._packages = packages
        self._scratch = scratch

    def apply(self, **changes: Any) -> str:
        """Apply it, with other variables where there are changes.

        Raises:
            TerraformError: it could not be applied; the rest is there.
        """
        return self._run("apply", "-auto-approve", **changes)

    def destroy(self) -> str:
        """Take everything down that Terraform made.

        Raises:
            TerraformError: something is left.
        """
        return self._run("destroy", "-auto-approve")

    def outputs(self) -> dict[str, Any]:
        """Return what Terraform says of what it made."""
        told = json.loads(self.terraform.run("output", "-json", "-no-color"))
        return {name: output["value"] for name, output in told.items()}

    def drift(self, **changes: Any) -> Drift:
        """Plan again; return what would be changed, by address and attribute: was and would be.

        An attribute without a name stands for the whole resource.
        """
        plan = str(self._scratch / "plan")
        self._run("plan", f"-out={plan}", **changes)
        planned = json.loads(self.terraform.run("show", "-json", "-no-color", plan))
        return {
            resource["address"]: dict(_differences(resource["change"]))
            for resource in planned["resource_changes"]
            if resource["change"]["actions"] not in (["no-op"], ["read"])
        }

    def _run(self, command: str, *options: str, **changes: Any) -> str:
        values = self._scratch / "values.tfvars.json"
        given = {"packages": str(self._packages), "local_endpoint": self._endpoint}
        values.write_text(json.dumps({**LIKE_THE_DEMO, **given, **changes}))
        files = ("-var-file=environments/dev.tfvars", f"-var-file={values}")
        return self.terraform.run(command, "-input=false", "-no-color", *options, *files)


def _differences(change: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    before, after = _leaves(change["before"]), _leaves(change["after"])
    unknown = _leaves(change["after_unknown"])
    for path in sorted(before.keys() | after.keys() | unknown.keys()):
        was = before.get(path)
        would_be = "known after apply" if unknown.get(path) is True else after.get(path)
        if was != would_be:
            yield path, [was, would_be]


def _leaves(value: Any, path: str = "") -> dict[str, Any]:
    """Return all that is no list and no object, by where it stands: `ttl.0.enabled`."""
    if isinstance(value, dict):
        parts = value.items()
    elif isinstance(value, list):
        parts = {str(number): item for number, item in enumerate(value)}.items()
    else:
        return {path: value}
    return {
        leaf: found
        for name, item in parts
        for leaf, found in _leaves(item, f"{path}.{name}".lstrip(".")).items()
    }
