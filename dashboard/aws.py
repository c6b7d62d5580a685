"""The one place where the dashboard meets SQS and S3: it asks for long work, and links to files."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from django.conf import settings

LINK_SECONDS: Final = 300
"""How long a link to a file works: it is made when somebody clicks."""

_CONNECT_SECONDS: Final = 2.0
_READ_SECONDS: Final = 5.0
_ATTEMPTS: Final = 2


class AwsUnavailableError(Exception):
    """The queue or the bucket did not answer, or refused; whether it acted is unknown."""


def queue_job(job_id: str, *, wait_seconds: int = 0) -> None:
    """Ask the worker to do a job that is stored, in 0 to 900 seconds.

    Raises:
        AwsUnavailableError: the queue did not take the message.
    """
    _aws().queue_job(job_id, wait_seconds=wait_seconds)


def download_url(object_key: str, filename: str) -> str:
    """Make a link that downloads a file of the export bucket under a name, for 5 minutes.

    Raises:
        AwsUnavailableError: there are no credentials to sign with.
    """
    return _aws().download_url(object_key, filename)


class Aws:
    """A queue and a bucket; their clients are made when first needed and shared by threads.

    Args:
        queue_url: of the jobs' queue.
        bucket: with the exports.
        region: of both.
        endpoint_url: where both answer, when that is not AWS.
    """

    def __init__(
        self, *, queue_url: str, bucket: str, region: str, endpoint_url: str | None
    ) -> None:
        self._queue_url = queue_url
        self._bucket = bucket
        self._region = region
        self._endpoint_url = endpoint_url
        self._clients: dict[str, Any] = {}
        # botocore's sessions, which make clients, are not for several threads at a time.
        self._making = threading.Lock()

    def queue_job(self, job_id: str, *, wait_seconds: int = 0) -> None:
        """Send a job's name, to arrive in 0 to 900 seconds.

        Raises:
            AwsUnavailableError: the queue did not take it.
        """
        with _aws_errors("queue"):
            self._client("sqs").send_message(
                QueueUrl=self._queue_url,
                MessageBody=json.dumps({"job_id": job_id}),
                DelaySeconds=wait_seconds,
            )

    def download_url(self, object_key: str, filename: str) -> str:
        """Sign a link; nobody is called. It dies earlier where the credentials that sign it do.

        Raises:
            AwsUnavailableError: there are no credentials to sign with.
        """
        with _aws_errors("bucket"):
            url: str = self._client("s3").generate_presigned_url(
                "get_object",
                Params={
                    "Bucket": self._bucket,
                    "Key": object_key,
                    "ResponseContentDisposition": f'attachment; filename="{filename}"',
                    "ResponseCacheControl": "no-store",
                },
                ExpiresIn=LINK_SECONDS,
            )
            return url

    def _client(self, service: str) -> Any:  # noqa: ANN401 - botocore makes its methods when it runs
        with self._making:
            if service not in self._clients:
                self._clients[service] = self._make_client(service)
            return self._clients[service]

    def _make_client(self, service: str) -> Any:  # noqa: ANN401 - see _client
        # Here and not on top: pages that need neither never pay for them.
        import botocore.session  # noqa: PLC0415
        from botocore.config import Config  # noqa: PLC0415

        return botocore.session.get_session().create_client(
            service,
            region_name=self._region,
            endpoint_url=self._endpoint_url,
            config=Config(
                connect_timeout=_CONNECT_SECONDS,
                read_timeout=_READ_SECONDS,
                retries={"total_max_attempts": _ATTEMPTS, "mode": "standard"},
                signature_version="s3v4" if service == "s3" else None,
                # An endpoint of our own has one name, not one a bucket. On AWS a bucket's own name
                # keeps links from being sent on to its region.
                s3={"addressing_style": "path" if self._endpoint_url else "virtual"},
            ),
        )


@cache
def _aws() -> Aws:
    return Aws(
        queue_url=settings.JOB_QUEUE_URL,
        bucket=settings.EXPORT_BUCKET,
        region=settings.AWS_REGION,
        endpoint_url=settings.AWS_ENDPOINT_URL,
    )


@contextmanager
def _aws_errors(what: str) -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - see _make_client

    try:
        yield
    except (BotoCoreError, ClientError) as exc:
        raise AwsUnavailableError(f"The {what} did not answer: {type(exc).__name__}.") from exc
