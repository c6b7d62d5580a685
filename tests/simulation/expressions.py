"""DynamoDB's expressions, as many of them as the product sends: conditions, filters, updates.

Source: “Condition and filter expressions, operators, and functions” and “Update expressions” in
the DynamoDB developer guide.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

Value = dict[str, Any]
Item = dict[str, Value]

_TOKENS: Final = re.compile(r"\s*(<=|>=|<>|[=<>(),]|[#:]?\w+)")
_COMPARISONS: Final = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class UnsupportedExpressionError(Exception):
    """The product sent an expression that this double does not know."""


class Condition:
    """Judges one expression against one item."""

    def __init__(self, text: str, names: Mapping[str, str], values: Mapping[str, Value]) -> None:
        self._tokens = _tokens_of(text)
        self._names = names
        self._values = values

    def holds(self, item: Item) -> bool:
        """Tell whether an item, empty when there is none, meets it."""
        rest = list(self._tokens)
        verdict = self._either(rest, item)
        if rest:
            raise UnsupportedExpressionError(" ".join(rest))
        return verdict

    def _either(self, rest: list[str], item: Item) -> bool:
        verdict = self._both(rest, item)
        while rest and rest[0] == "OR":
            rest.pop(0)
            verdict = self._both(rest, item) or verdict
        return verdict

    def _both(self, rest: list[str], item: Item) -> bool:
        verdict = self._term(rest, item)
        while rest and rest[0] == "AND":
            rest.pop(0)
            verdict = self._term(rest, item) and verdict
        return verdict

    def _term(self, rest: list[str], item: Item) -> bool:
        token = rest.pop(0)
        if token == "(":
            verdict = self._either(rest, item)
            rest.pop(0)
            return verdict
        if token in {"attribute_exists", "attribute_not_exists"}:
            _, name, _ = (rest.pop(0) for _ in range(3))
            return (self._names[name] in item) == (token == "attribute_exists")
        compare = _COMPARISONS.get(rest.pop(0))
        if compare is None:
            raise UnsupportedExpressionError(" ".join(self._tokens))
        left, right = self._operand(token, item), self._operand(rest.pop(0), item)
        # An attribute that is absent, or of another type, meets no comparison.
        return left is not None and type(left) is type(right) and bool(compare(left, right))

    def _operand(self, token: str, item: Item) -> Any:
        value = self._values[token] if token[0] == ":" else item.get(self._names.get(token, token))
        return None if value is None else _plain(value)


def condition_of(request: Mapping[str, Any], name: str) -> Condition | None:
    """Read a request's condition, filter or key condition; None: it has none."""
    if name not in request:
        return None
    return Condition(
        request[name],
        request.get("ExpressionAttributeNames", {}),
        request.get("ExpressionAttributeValues", {}),
    )


def updated(item: Item, request: Mapping[str, Any]) -> Item:
    """Give an item after a request's update: `SET name = value` and `ADD name number`."""
    rest = _tokens_of(request["UpdateExpression"])
    names, values = request["ExpressionAttributeNames"], request["ExpressionAttributeValues"]
    changed, action = dict(item), ""
    while rest:
        token = rest.pop(0)
        if token in {"SET", "ADD"}:
            action, token = token, rest.pop(0)
        name = names[token]
        if action == "SET":
            rest.pop(0)
            changed[name] = values[rest.pop(0)]
        elif action == "ADD":
            before = Decimal(changed.get(name, {"N": "0"})["N"])
            changed[name] = {"N": str(before + Decimal(values[rest.pop(0)]["N"]))}
        else:
            raise UnsupportedExpressionError(request["UpdateExpression"])
        if rest and rest[0] == ",":
            rest.pop(0)
    return changed


def _tokens_of(text: str) -> list[str]:
    return _TOKENS.findall(text)


def _plain(value: Value) -> Any:
    kind, content = next(iter(value.items()))
    return Decimal(content) if kind == "N" else content
