"""Forms of a test's own on a running stack, and the leads that came of them."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from dev.settings import REGION
from leadmodels.forms import Form, put_form
from leadmodels.ids import new_form_id
from leadmodels.table import TableSettings, bind_table
from tests.support.http import call
from tests.support.stack import Stack, clients_of, queue_url, write_key_of
from tests.support.table import CONTACT_FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class StackForm:
    """A form of a running stack, so that tests don't count or find each other's leads."""

    form: Form
    api_url: str
    site: str
    key: dict[str, str]
    write_key: dict[str, str]

    @property
    def url(self) -> str:
        """Where a page posts to."""
        return f"{self.api_url}/f/{self.form.form_id}"

    def lead(self, lead_id: str) -> dict[str, Any]:
        """Read one lead as an integrator does."""
        status, _, text = call(f"{self.api_url}/v1/leads/{lead_id}", headers=self.key)
        assert status == 200, text
        found: dict[str, Any] = json.loads(text)["lead"]
        return found

    def lead_ids(self) -> list[str]:
        """List all of the form's leads, oldest first."""
        found: list[str] = []
        first = f"{self.api_url}/v1/leads?form={self.form.form_id}&order=oldest&limit=100"
        url = first
        while url:
            status, _, text = call(url, headers=self.key)
            assert status == 200, text
            page = json.loads(text)
            found += [lead["lead_id"] for lead in page["leads"]]
            url = f"{first}&cursor={page['cursor']}" if page["cursor"] else ""
        return found


def store_form(stack: Stack, **changes: Any) -> StackForm:
    """Store a contact form of the stack's site; it is known to the functions at once."""
    bind_table(
        TableSettings(
            name=stack.names.table,
            region=REGION,
            endpoint_url=stack.endpoint,
            connect_timeout_seconds=10,
            read_timeout_seconds=30,
        )
    )
    now = datetime.now(UTC)
    site = stack.contract["embed_url"].rstrip("/")
    form = Form(
        form_id=new_form_id(at=now, random=os.urandom(10)),
        name="A test's own",
        fields=CONTACT_FIELDS,
        origins=(site,),
        created_at=now,
        updated_at=now,
    )
    return StackForm(
        form=put_form(replace(form, **changes)),
        api_url=stack.contract["api_url"],
        site=site,
        key={"x-api-key": stack.contract["api_key_read"]},
        write_key={"x-api-key": write_key_of(stack)},
    )


def drain_queue(stack: Stack, *, within_seconds: float = 120) -> None:
    """Wait until the queue's worker has stored what waits in the queue."""
    queues = clients_of(stack).queues
    url = queue_url(stack, stack.names.overflow_queue)
    deadline = time.monotonic() + within_seconds
    while True:
        counts = queues.get_queue_attributes(
            QueueUrl=url,
            AttributeNames=[
                "ApproximateNumberOfMessages",
                "ApproximateNumberOfMessagesNotVisible",
            ],
        )["Attributes"]
        if not any(int(count) for count in counts.values()):
            return
        assert time.monotonic() < deadline, f"still in the queue: {counts}"
        time.sleep(0.2)
