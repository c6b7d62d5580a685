from __future__ import annotations

from typing import Any

import pytest

from dev.local_aws.launch import PINNED_VERSION, refuse_other_version
from dev.local_aws.patches import apply_patches
from dev.local_aws.patches.binary_media_types import change_media_types
from dev.local_aws.patches.typed_patch_values import typed
from dev.settings import ROOT


def test_an_emulator_that_the_patches_were_not_written_for_is_refused() -> None:
    refuse_other_version(PINNED_VERSION)
    with pytest.raises(SystemExit, match=r"1\.5\.34"):
        refuse_other_version("1.5.34")


def test_the_launcher_and_the_requirements_pin_the_same_emulator() -> None:
    pins = (ROOT / "requirements" / "ministack.in").read_text(encoding="utf-8").splitlines()
    assert f"ministack=={PINNED_VERSION}" in pins


def test_a_patch_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        apply_patches("misspelt")


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("/enabled", "false", False),
        ("/enabled", "TRUE", True),
        ("/quota/limit", "1000", 1000),
        ("/throttle/rateLimit", "2.5", 2.5),
        ("/name", "true", "true"),
        ("/description", "12", "12"),
        ("/enabled", True, True),
    ],
)
def test_patched_values_have_the_type_of_their_attribute(
    path: str, value: object, expected: object
) -> None:
    assert typed(path, value) == expected
    assert type(typed(path, value)) is type(expected)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"op": "add", "path": "/binaryMediaTypes/image~1png"}, ["a/b", "image/png"]),
        ({"op": "add", "path": "/binaryMediaTypes/a~1b"}, ["a/b"]),
        ({"op": "remove", "path": "/binaryMediaTypes/a~1b"}, []),
        ({"op": "replace", "path": "/binaryMediaTypes/a~1b", "value": "c/d"}, ["c/d"]),
        ({"op": "add", "path": "/binaryMediaTypes/x~01y"}, ["a/b", "x~1y"]),
    ],
)
def test_binary_media_types_stay_a_list_of_media_types(
    change: dict[str, Any], expected: object
) -> None:
    assert change_media_types(["a/b"], change) == expected
