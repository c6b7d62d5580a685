from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.leads.lists.filter_fields import FILTER_NAMES
from dashboard.leads.lists.return_links import CURSOR_NAMES, LIST_PARAMETER, keep_list, list_url

LIST = "/admin/leads/lead/"


@pytest.mark.parametrize(
    "query", ["status=new", "form=form_x&from=2026-03-01&tz=Europe%2FBerlin", "after=1.abc.xyz_-"]
)
def test_a_lead_leads_back_to_the_list_it_was_opened_from(query: str) -> None:
    kept = parse_qs(urlsplit(keep_list(query)).query)[LIST_PARAMETER][0]

    assert list_url(kept) == f"{LIST}?{query}"


def test_the_plain_list_is_not_written_into_links() -> None:
    assert keep_list("") == ""
    assert list_url("") == LIST


@pytest.mark.parametrize(
    "kept", ["https://evil.example.com/", "//evil.example.com", "x=1", "=", "after=" + "x" * 301]
)
def test_what_is_no_list_leads_to_the_plain_list(kept: str) -> None:
    assert list_url(kept) == LIST


@given(st.text() | st.text(alphabet="form=status&;%/:?#\\\n"))
def test_the_way_back_never_leaves_the_list(kept: str) -> None:
    parts = urlsplit(list_url(kept))

    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == ("", "", LIST, "")
    assert set(parse_qs(parts.query)) <= {*FILTER_NAMES, *CURSOR_NAMES}
