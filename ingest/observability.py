"""Logs and metrics of a function. Nothing a visitor sent is ever passed in here."""

from __future__ import annotations

from typing import Final

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

NAMESPACE: Final = "LeadCapture"


class Observer:
    """Writes one log line and the metrics of each request.

    Args:
        service: the function's name in the code, which its log lines carry.
        function_name: its name on AWS, if it is there: the dimension of its metrics.
    """

    def __init__(self, service: str, function_name: str | None = None) -> None:
        self.logger = Logger(service=service)
        self.metrics = Metrics(namespace=NAMESPACE, service=function_name or service)

    def request_done(self, *, route: str, status: int, outcome: str, form_id: str | None) -> None:
        """Log what became of a request and count it."""
        self.logger.info(
            "request",
            extra={"route": route, "status": status, "outcome": outcome, "form_id": form_id},
        )
        self.count("Requests")
        self.count(f"Answers{status // 100}xx")

    def count(self, metric: str) -> None:
        """Count one event."""
        self.metrics.add_metric(name=metric, unit=MetricUnit.Count, value=1)

    def store_failed(self, failure: str) -> None:
        """Log how the store failed, in its own code, and count it."""
        self.logger.warning("store", extra={"failure": failure})
        self.count("StoreFailures")

    def failed(self, exc: BaseException, *, route: str) -> None:
        """Log a defect by its kind and place; its text could hold what a visitor sent."""
        last = exc.__traceback__
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        place = f"{last.tb_frame.f_code.co_qualname}:{last.tb_lineno}" if last else ""
        self.logger.error(
            "defect", extra={"route": route, "error": type(exc).__name__, "place": place}
        )
        self.count("Defects")
