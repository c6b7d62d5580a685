"""Who may be named to be told of a form's leads."""

from __future__ import annotations

import pytest

from leadmodels.notices.settings import (
    MOST_PEOPLE,
    NoticeSettings,
    Person,
    address_hash,
    address_problem,
    find_notice_problems,
)


def problems(*people: Person, subject: str = "") -> list[str]:
    settings = NoticeSettings(form_id="form_x", people=people, subject=subject)
    return [f"{each.attribute}: {each.sentence}" for each in find_notice_problems(settings)]


@pytest.mark.parametrize(
    "address",
    ["ada@example.com", "a.b+c@sub.example.co.uk", "o'neil@example.com"],
)
def test_an_address_that_mail_can_go_to_is_taken(address: str) -> None:
    assert address_problem(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@localhost",
        "ada@example.com, bo@example.com",
        "Ada <ada@example.com>",
        "ada@example.com\r\nBcc: bo@example.com",
        "ada@example.com\n",
        "ada@exam ple.com",
        "ada@bücher.example",
        "adä@example.com",
        "=?utf-8?q?ada?=@example.com",
        "a" * 250 + "@example.com",
    ],
)
def test_anything_else_is_refused(address: str) -> None:
    assert address_problem(address)


def test_nobody_is_named_twice_and_at_most_ten_are() -> None:
    assert not problems(Person(address="ada@example.com"))
    assert problems(Person(address="ada@example.com"), Person(address="ADA@example.com"))
    many = [Person(address=f"p{number}@example.com") for number in range(MOST_PEOPLE + 1)]
    assert problems(*many) == ["people: At most 10 people are told."]
    assert not problems(*many[:MOST_PEOPLE])


def test_a_subject_that_does_not_render_is_a_problem_of_the_subject() -> None:
    [problem] = problems(subject="{nmae}")
    assert problem.startswith("subject: There is no {nmae}")


def test_a_name_in_messages_says_no_address_and_knows_no_case() -> None:
    assert address_hash("Ada@Example.com") == address_hash("ada@example.com")
    assert "ada" not in Person(address="ada@example.com").target_id
