"""PynamoDB imported without the half of botocore that it only names.

PynamoDB's module of connections imports botocore's client and session, for its own client (ours
takes its place) and for types. That is two thirds of a cold start's imports. Here they are put off:
while PynamoDB is imported, modules that hold just the names it wants stand in for them; afterwards
whoever asks for anything of botocore gets the real module. Should a release of PynamoDB or botocore
want more, the real modules are imported as before: slower, and `make bench-check` tells.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Final

import botocore
from botocore.exceptions import ClientError


class _PutOff(ModuleType):
    """Stands for a module until it is needed."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the module holds
        if name.startswith("__"):  # the import itself asks whether this is a package
            raise AttributeError(name)
        return getattr(_real(self), name)


def _get_session(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - hands on
    """Make a session with the real function: PynamoDB keeps this one for its own client."""
    return importlib.import_module("botocore.session").get_session(*arguments, **named)


# What PynamoDB takes of each while it is imported. Classes are its types' bases and annotations.
_WANTED: Final[dict[str, dict[str, Any]]] = {
    "client": {"ClientError": ClientError, "BaseClient": object},
    "config": {},
    "credentials": {"Credentials": object},
    "endpoint": {"Endpoint": object},
    "hooks": {"HierarchicalEmitter": object},
    "model": {},
    "session": {"Session": object, "get_session": _get_session},
    "signers": {"RequestSigner": object},
}


def import_pynamodb() -> None:
    """Import PynamoDB's connections; where botocore's client is imported already, just so."""
    if "botocore.client" in sys.modules:
        return
    with _put_off():
        importlib.import_module("pynamodb.connection.base")


@contextmanager
def _put_off() -> Iterator[None]:
    modules = []
    for name, wanted in _WANTED.items():
        module = _PutOff(f"botocore.{name}")
        module.__dict__.update(wanted)
        sys.modules[module.__name__] = module
        setattr(botocore, name, module)
        modules.append(module)
    try:
        yield
    finally:
        for module in modules:
            _give_way(module)


def _real(module: ModuleType) -> ModuleType:
    """Import the module that one stands for."""
    _give_way(module)
    return importlib.import_module(module.__name__)


def _give_way(module: ModuleType) -> None:
    """Have the next import find the real module, and this one forward to it."""
    if sys.modules.get(module.__name__) is module:
        del sys.modules[module.__name__]
    for name in _WANTED[module.__name__.rpartition(".")[2]]:
        module.__dict__.pop(name, None)
