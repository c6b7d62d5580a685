from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from leadmodels.errors import InvalidIdError
from leadmodels.ids import instant_of, new_lead_id, parse_form_id, parse_lead_id, receipt_for
from leadmodels.times import from_milliseconds

# A UUIDv7 and its TypeID, from the specification's own valid cases.
SPECIFIED = "lead_01h455vb4pex5vsknk084sn02q"
SPECIFIED_UUID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


def test_specified_type_id_is_read() -> None:
    assert parse_lead_id(SPECIFIED) == SPECIFIED
    assert instant_of(parse_lead_id(SPECIFIED)) == from_milliseconds(SPECIFIED_UUID.int >> 80)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "lead_",
        "01h455vb4pex5vsknk084sn02q",
        "form_01h455vb4pex5vsknk084sn02q",
        "LEAD_01h455vb4pex5vsknk084sn02q",
        "lead_01H455VB4PEX5VSKNK084SN02Q",
        "lead_01h455vb4pex5vsknk084sn02",
        "lead_01h455vb4pex5vsknk084sn02qq",
        "lead_81h455vb4pex5vsknk084sn02q",  # over 128 bits
        "lead_01h455vb4pex5vsknk084sn02i",  # a letter Crockford leaves out
        "lead_01h455vb4pex5vsknk084sn02q\n",
        "lead_01h455vb4p8x5vsknk084sn02q",  # not version 7
        "lead_7zzzzzzzzzfztzzzzzzzzzzzzz",  # the year 10889
        "lead_\u09661h455vb4pex5vsknk084sn02q",  # another script's zero
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(InvalidIdError):
        parse_lead_id(text)


def test_form_ids_and_lead_ids_are_not_mixed_up() -> None:
    with pytest.raises(InvalidIdError):
        parse_form_id(SPECIFIED)


def test_id_takes_exactly_ten_random_bytes() -> None:
    with pytest.raises(ValueError, match="10 random bytes"):
        new_lead_id(at=datetime(2026, 1, 1, tzinfo=UTC), random=b"short")


def test_receipt_is_the_same_for_the_same_submission_only() -> None:
    assert receipt_for("form_a", "key") == receipt_for("form_a", "key")
    assert receipt_for("form_a", "key") != receipt_for("form_b", "key")
    assert receipt_for("form_a", "key") != receipt_for("form_a", "other")
