from __future__ import annotations
import os, re, time
import pytest
from .test_every_page import *
from .page_rows import ROWS
pytestmark = pytest.mark.browser
del test_axe_finds_nothing_and_nothing_scrolls_sideways, test_every_route_has_a_row_or_no_page
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shots(open_page, world, axe_source, scheme):
    os.makedirs("/tmp/shots", exist_ok=True)
    it = each_page(open_page, world, scheme)
    n = 0
    t = time.time()
    for row, page in it:
        n += 1
        name = f"{n:02}-" + re.sub(r"\W+", "_", str(row))[:50]
        for width in WIDTHS:
            problems = wrong_with(page, axe_source, width)
            if problems: print(str(row), width, scheme, *[p[:400] for p in problems], sep="\n    ", flush=True)
            page.screenshot(path=f"/tmp/shots/{name}-{width}-{scheme}.png", full_page=True)
    print(time.time() - t)
