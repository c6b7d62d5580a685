"""Give saved queues the URLs of the present run.

Upstream (1.5.33) keeps a queue under the URL it was made with, which has the port of that run, and
looks for it under a URL with the present port. Started on another port, it calls no function with
the messages that were saved, and makes a queue of the same name beside them: they are never seen
again. On AWS a queue's URL doesn't change.
"""

from __future__ import annotations

from typing import Any


def apply() -> None:
    """Wrap the function that takes saved queues back in."""
    from ministack.services import sqs  # noqa: PLC0415 - reads its settings

    load = sqs.load_persisted_state

    def load_under_present_urls(data: dict[str, Any]) -> None:
        queues = data["queues"]
        for (account_id, region, url), queue in list(queues.all_items()):
            queue["url"] = sqs._queue_url_for_account(account_id, queue["name"])  # noqa: SLF001 - the seam we patch
            queues.pop_scoped(account_id, region, url)
            queues.set_scoped(account_id, region, queue["url"], queue)
        load(data)

    sqs.load_persisted_state = load_under_present_urls
