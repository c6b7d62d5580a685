"""How answers of DynamoDB are read: botocore's parser, less the work that changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botocore.parsers import JSONParser, ResponseParser, ResponseParserFactory
from pynamodb.attributes import BinaryAttribute, BinarySetAttribute

from leadmodels.models import MODELS

if TYPE_CHECKING:
    from botocore.model import MapShape

_VALUE: Final = "AttributeValue"

BYTES: Final = frozenset(
    attribute.attr_name
    for model in MODELS
    for attribute in model.get_attributes().values()
    if isinstance(attribute, BinaryAttribute | BinarySetAttribute)
)
"""The attributes that hold bytes, in whichever model."""


class ItemParser(JSONParser):
    """Leaves items as they came.

    botocore walks through each attribute of each item and copies it, for the sake of bytes, which
    alone look otherwise afterwards, and of types that a later DynamoDB may have. Of a list of leads
    that is most of the time that reading it takes. Items with bytes are left to botocore.
    """

    def _handle_map(self, shape: MapShape, value: dict[str, Any]) -> dict[str, Any]:
        if shape.value.name == _VALUE and BYTES.isdisjoint(value):
            return value
        copied: dict[str, Any] = super()._handle_map(shape, value)  # type: ignore[misc]  # the stubs lack it
        return copied


class ItemParserFactory(ResponseParserFactory):
    """Makes `ItemParser` for the protocol that DynamoDB speaks."""

    def create_parser(self, protocol_name: str) -> ResponseParser:
        """Make a parser; of other protocols botocore's own."""
        return ItemParser() if protocol_name == "json" else super().create_parser(protocol_name)
