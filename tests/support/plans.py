"""What Terraform would make of infra/, read from its plans."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any


class Plan:
    """A stack that would be made, with the values that are known beforehand.

    Args:
        planned: as `terraform show -json` prints it.
        module: the stack's name among several that were planned together; None: it is all there is.
        variables: what it was planned for, where that stands in no file.
    """

    def __init__(
        self, planned: Mapping[str, Any], *, module: str | None = None, variables: Mapping[str, Any]
    ) -> None:
        self.variables = variables
        prefix = "" if module is None else f"module.{module}."
        self._resources = {
            resource["address"].removeprefix(prefix): resource
            for resource in _resources(planned["planned_values"]["root_module"])
            if resource["address"].startswith(prefix)
        }
        self._later = [
            change["change"]["after"]
            for change in planned["resource_changes"]
            if change["type"] == "aws_iam_policy_document" and change["address"].startswith(prefix)
        ]
        changes = planned["output_changes"]
        if module is not None:
            (change,) = (each for name, each in changes.items() if name == module)
            self._outputs = _filled(change.get("after"), change["after_unknown"])
        else:
            self._outputs = {
                name: _filled(change.get("after"), change["after_unknown"])
                for name, change in changes.items()
            }

    def resources(self, kind: str) -> dict[str, dict[str, Any]]:
        """Return the values of all resources of a kind, by address."""
        return {
            address: resource.get("values", {})
            for address, resource in self._resources.items()
            if resource["type"] == kind
        }

    def only(self, kind: str) -> dict[str, Any]:
        """Return the values of the one resource of a kind."""
        (values,) = self.resources(kind).values()
        return values

    def output(self, name: str) -> Any:
        """Return an output; what AWS only gives later is `True` in it."""
        return self._outputs[name]

    def known_statements(self) -> Iterator[dict[str, Any]]:
        """Give what the roles' policies say, as far as they are known beforehand."""
        for policy in self.resources("aws_iam_role_policy").values():
            if "policy" in policy:
                yield from json.loads(policy["policy"])["Statement"]

    def pending_statements(self) -> Iterator[dict[str, Any]]:
        """Give what policies say that name what AWS only names later: `None` stands for that."""
        for document in self._later:
            yield from document["statement"]


def by_key(resources: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Give resources by what `for_each` calls them."""
    return {address.split('["')[-1].rstrip('"]'): found for address, found in resources.items()}


def listed(value: str | list[str]) -> list[str]:
    """Give as a list what a policy may give by itself."""
    return [value] if isinstance(value, str) else value


def _resources(module: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from module.get("resources", ())
    for child in module.get("child_modules", ()):
        yield from _resources(child)


def _filled(known: Any, unknown: Any) -> Any:
    if isinstance(unknown, list):
        return [_filled(*pair) for pair in zip(known, unknown, strict=True)]
    if not isinstance(unknown, dict):
        return unknown or known
    known = known or {}
    return {
        name: _filled(known.get(name), unknown.get(name)) for name in sorted({*known, *unknown})
    }
