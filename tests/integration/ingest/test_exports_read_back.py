"""Whatever was submitted reads back from each kind of file."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from leadmodels.exports.writing import Delimiter, ExportOptions
from leadmodels.rules.fields import Field
from tests.integration.ingest.conftest import Call
from tests.support.gateway import json_post
from tests.support.job_worker import JobWorld
from tests.support.naughty_strings import is_seen, kept, naughty_strings
from tests.support.table import SITE, store_form

from .export_jobs import LINES, export, rows_of

DIALECTS: list[tuple[Delimiter, bool]] = [(",", True), (";", False), ("\t", True)]


@pytest.mark.timeout(600)
def test_everything_that_was_submitted_reads_back(world: JobWorld, submit: Call) -> None:
    form = store_form(
        seed=77,
        fields=(
            Field(name="line", type="text", label="Line"),
            Field(name="status", type="textarea", label="Status"),
        ),
        spam_threshold=1000,
    )
    sent = [text for text in naughty_strings() if is_seen(text)]
    cleaned = [kept(text, multiline=True) for text in sent]
    for n, text in enumerate(sent):
        posted = json_post(form.form_id, {"line": f"{n}", "status": text, "x": text}, Origin=SITE)
        posted["requestContext"]["identity"]["sourceIp"] = f"2001:db8:{n:x}::1"
        assert submit(posted)["statusCode"] == 201, text
    world.now = datetime.now(UTC) + timedelta(seconds=1)
    for delimiter, has_bom in DIALECTS:
        options = ExportOptions(delimiter=delimiter, has_bom=has_bom)
        data = world.file_of(world.run(export(world, form, options).job_id))
        assert data.startswith(b"\xef\xbb\xbf") == has_bom
        rows = {row["line"]: row for row in rows_of(data, delimiter)}
        assert len(rows) == len(sent)
        for n, text in enumerate(cleaned):
            assert rows[str(n)]["fields.status"] in {text, f"'{text}"}
            assert json.loads(rows[str(n)]["other_fields"]) == {"x": text}
    lines = world.file_of(world.run(export(world, form, LINES).job_id)).decode()
    exact = {lead["fields"]["line"]: lead for lead in map(json.loads, lines.split("\n")[:-1])}
    assert [exact[str(n)]["fields"]["status"] for n in range(len(sent))] == cleaned
