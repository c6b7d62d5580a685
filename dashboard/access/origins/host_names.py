"""Host names in other letters than ours: as browsers send them, and as people read them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_PREFIX: Final = "xn--"
_LONGEST_LABEL: Final = 63
# Browsers take these for a full stop. Source: https://www.unicode.org/reports/tr46/#Notation
_FULL_STOPS: Final = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))
# Marks that nobody sees. Source: https://www.unicode.org/Public/UCD/latest/ucd/DerivedCoreProperties.txt
_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_PLAIN: Final = re.compile(r"[a-z0-9_*-]*")


def ascii_host(host: str) -> str | None:
    """Give a host name as browsers send it; None: it has something that no name has.

    Letters are folded as browsers do it (NFKC, lower case), then each label that has others than
    ours is put into its xn-- form.
    Source: https://www.unicode.org/reports/tr46/#Processing
    """
    if _UNSEEN.search(host):
        return None
    folded = unicodedata.normalize("NFKC", host.translate(_FULL_STOPS)).lower()
    labels = [_ascii_label(label) for label in unicodedata.normalize("NFKC", folded).split(".")]
    return None if None in labels else ".".join(label for label in labels if label is not None)


def readable_host(host: str) -> str | None:
    """Give a host name in its letters; None: it has no xn-- label, or none that browsers read."""
    labels = [_readable_label(label) for label in host.split(".")]
    readable = ".".join(labels)
    return None if readable == host else readable


def scripts_in(host: str) -> tuple[str, ...]:
    """Name the scripts of a name's letters, as “Cyrillic”: some have letters that look alike."""
    names = (unicodedata.name(letter, "").partition(" ")[0] for letter in host if letter.isalpha())
    return tuple(sorted({name.capitalize() for name in names if name}))


def _ascii_label(label: str) -> str | None:
    if label.isascii():
        # Folding makes a slash or a colon of some characters, which would end the name.
        return label if _PLAIN.fullmatch(label) else None
    if not all(letter == "-" or unicodedata.category(letter)[0] in "LMN" for letter in label):
        return None
    if unicodedata.category(label[0])[0] == "M":
        return None
    encoded = f"{_PREFIX}{label.encode('punycode').decode()}"
    return encoded if len(encoded) <= _LONGEST_LABEL else None


def _readable_label(label: str) -> str:
    if not label.startswith(_PREFIX):
        return label
    try:
        readable = label.removeprefix(_PREFIX).encode("ascii").decode("punycode")
    except UnicodeError:
        return label
    # Only what leads back to the same name is what the name says.
    return readable if readable.isprintable() and _is_same(readable, label) else label


def _is_same(readable: str, label: str) -> bool:
    return not readable.isascii() and ascii_host(readable) == label
