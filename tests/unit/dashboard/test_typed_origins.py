"""What admins type for origins: read, explained, warned of."""

from __future__ import annotations

import pytest

from dashboard.access.origins.host_names import ascii_host, readable_host, scripts_in
from dashboard.access.origins.public_suffixes import is_public_suffix
from dashboard.access.origins.typed import (
    Addition,
    Problem,
    Reading,
    in_letters,
    read_line,
    read_lines,
)

SITE = "https://www.example.com"


def read(text: str, *, present: tuple[str, ...] = (), is_production: bool = False) -> Reading:
    return read_lines(text, present=present, is_production=is_production)


def problem_of(line: str, *, is_production: bool = False) -> str:
    found = read_line(line, is_production=is_production)
    assert isinstance(found, Problem), found
    return found.sentence


def addition_of(line: str, *, is_production: bool = False) -> Addition:
    found = read_line(line, is_production=is_production)
    assert isinstance(found, Addition), found
    return found


def test_each_line_is_an_origin_and_empty_ones_are_passed_over() -> None:
    reading = read(f"\n {SITE} \r\n\nHTTPS://Shop.Example.com:443/\n")
    assert [one.origin for one in reading.additions] == [SITE, "https://shop.example.com"]
    assert [one.warnings for one in reading.additions] == [(), ()]
    assert (reading.repeated, reading.problems) == ((), ())


def test_repeated_origins_are_told_and_not_counted() -> None:
    reading = read(
        f"{SITE}\n{SITE}/\nhttps://a.example.com\nHTTPS://A.example.com", present=(SITE,)
    )
    assert [one.origin for one in reading.additions] == ["https://a.example.com"]
    assert reading.repeated == (SITE, SITE, "https://a.example.com")


def test_a_form_takes_a_hundred_and_no_more() -> None:
    present = tuple(f"https://{number}.example.com" for number in range(90))
    ten = "\n".join(f"https://new-{number}.example.com" for number in range(10))
    assert read(ten, present=present).problems == ()
    (problem,) = read(f"{ten}\nhttps://one-more.example.com", present=present).problems
    assert "it has 90, and these are 11 more. Leave out 1" in problem.sentence
    (problem,) = read("\n".join(f"https://{n}.example.org" for n in range(300))).problems
    assert "Leave out 200" in problem.sentence


def test_what_is_in_a_full_list_can_be_typed_again() -> None:
    present = tuple(f"https://{number}.example.com" for number in range(100))
    assert read(present[7], present=present).problems == ()


def test_very_many_lines_are_not_read_at_all() -> None:
    (problem,) = read("null\n" * 1_001).problems
    assert "1,001 lines" in problem.sentence


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("https://*.co.uk", "Anybody can get a name below co.uk"),
        ("https://*.github.io", "https://your-name.github.io"),
        ("https://*.s3.amazonaws.com", "Anybody can get a name below"),
        # Below these each name is one under which anybody can have a name.
        ("https://*.kawasaki.jp", "Anybody can get a name below"),
        ("https://*.compute.amazonaws.com", "Anybody can get a name below"),
        ("https://*.xn--55qx5d.cn", "Anybody can get a name below"),
        ("https://*.公司.cn", "Anybody can get a name below"),
        ("https://*.com", "at least two labels"),
        ("https://*.CO.UK:8443", "Anybody can get a name below co.uk"),
    ],
)
def test_a_pattern_over_strangers_names_is_refused(line: str, words: str) -> None:
    assert words in problem_of(line)


@pytest.mark.parametrize("line", ["https://*.example.co.uk", "https://*.me.github.io"])
def test_a_pattern_over_a_name_of_one_s_own_is_warned_of(line: str) -> None:
    (warning,) = addition_of(line).warnings
    assert "Every site below" in warning
    assert "itself is not among them" in warning


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("https://www.example.com/contact?a#b", "Did you mean https://www.example.com?"),
        ("www.example.com", "Did you mean https://www.example.com?"),
        ("https://WWW.Example.com/Contact", "Did you mean https://www.example.com?"),
        ("exämple.com", "Did you mean https://xn--exmple-cua.com?"),
        ("https://*.co.uk/path", "no path"),
        ("https://user@www.example.com", "without a user name"),
        ("https://exam\u200bple.com", "U+200B, zero width space"),
        ("https://exam\u2028ple.com", "U+2028, line separator"),
        ("https://exam\u00adple.com", "soft hyphen"),
        ("https://example\ufe0f.com", "not ASCII"),
        ("https://exa😀mple.com", "not ASCII"),
        ("https://exa℀mple.com", "not ASCII"),
        ("https://\u0301example.com", "not ASCII"),
        ("https://www.example.com.", "not the name of a host"),
        ("https://www.example.com:99999", "not a port"),
        ("null", "sandbox"),
        ("file:///C:/index.html", "https://"),
        ("http://www.example.com", "starts with https://"),
        ("*", "All sites at once"),
        ("https://" + "a" * 300, "not the name of a host"),
    ],
)
def test_a_line_that_cannot_be_allowed_says_why(line: str, words: str) -> None:
    assert words in problem_of(line)


def test_a_long_line_is_cut_where_it_is_shown() -> None:
    found = read_line("https://example.com/" + "a" * 5_000, is_production=False)
    assert len(found.typed) == 200


def test_what_cannot_be_allowed_is_never_suggested() -> None:
    assert "Did you mean" not in problem_of("http://www.example.com/contact")
    assert "Did you mean" not in problem_of("null/")


@pytest.mark.parametrize(
    ("line", "origin"),
    [
        ("https://exämple.com", "https://xn--exmple-cua.com"),
        ("https://EXÄMPLE.com/", "https://xn--exmple-cua.com"),
        ("https://exa\u0308mple.com", "https://xn--exmple-cua.com"),
        ("https://faß.example:8443", "https://xn--fa-hia.example:8443"),
        ("https://例え。テスト.example", "https://xn--r8jz45g.xn--zckzah.example"),
        ("https://*.exämple.com", "https://*.xn--exmple-cua.com"),
        ("https://\uff45xample.com", "https://example.com"),
    ],
)
def test_other_letters_become_what_browsers_send_and_are_shown_first(
    line: str, origin: str
) -> None:
    addition = addition_of(line)
    assert addition.origin == origin
    assert any(f"You wrote {line}" in warning for warning in addition.warnings)


def test_letters_that_look_alike_are_named_by_their_scripts() -> None:
    for line in ("https://ex\u0430mple.com", "https://xn--exmple-4nf.com"):
        warning = addition_of(line).warnings[-1]
        assert "ex\u0430mple.com, in Cyrillic and Latin letters" in warning


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("http://localhost:8000", "without effect in production"),
        ("http://[::1]:3000", "without effect in production"),
        ("https://localhost:8000", "any program there"),
        ("https://192.0.2.1", "write a name"),
    ],
)
def test_what_is_strange_is_warned_of(line: str, words: str) -> None:
    (warning,) = addition_of(line).warnings
    assert words in warning


def test_a_local_page_is_refused_in_production_with_its_reason() -> None:
    sentence = problem_of("http://localhost:8000", is_production=True)
    assert "in production this would have no effect" in sentence
    assert addition_of("https://localhost", is_production=True).warnings


def test_a_name_is_read_only_where_it_leads_back_to_itself() -> None:
    assert (
        in_letters("https://*.xn--exmple-cua.com:8443")
        == "https://*.exämple.com:8443 (Latin letters)"
    )
    for name in ("xn--", "xn--a", "xn--zzzzzzzz99999999", "xn--exmple-cua\u00e4", "example"):
        assert readable_host(f"{name}.com") is None
    assert readable_host("xn--example-.com") is None
    assert ascii_host("a" * 64 + "ä.com") is None
    assert scripts_in("ex\u0430mple-1.com") == ("Cyrillic", "Latin")


def test_names_that_anybody_can_have_names_below_are_known() -> None:
    assert is_public_suffix("co.uk")
    assert is_public_suffix("github.io")
    assert not is_public_suffix("example.com")
    assert not is_public_suffix("city.kawasaki.jp")
