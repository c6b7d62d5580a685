from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.aws import Aws, AwsUnavailableError
from tests.support.ports import free_port


def aws(region: str = "eu-central-1", endpoint_url: str | None = None) -> Aws:
    return Aws(
        queue_url="https://sqs.example.com/1/jobs",
        bucket="exports",
        region=region,
        endpoint_url=endpoint_url,
    )


def test_link_names_the_file_for_five_minutes_and_keeps_it_out_of_caches() -> None:
    url = urlsplit(aws().download_url("exports/job_x.csv", "leads-2026-11-23.csv"))

    said = {name: value for name, [value] in parse_qs(url.query).items()}
    assert said["X-Amz-Expires"] == "300"
    assert said["X-Amz-Algorithm"] == "AWS4-HMAC-SHA256"
    assert said["response-content-disposition"] == 'attachment; filename="leads-2026-11-23.csv"'
    assert said["response-cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("region", "endpoint_url", "expected"),
    [
        (
            "eu-central-1",
            None,
            "https://exports.s3.eu-central-1.amazonaws.com/exports/job_x.csv",
        ),
        ("us-east-1", None, "https://exports.s3.amazonaws.com/exports/job_x.csv"),
        ("us-east-1", "http://localhost:4566", "http://localhost:4566/exports/exports/job_x.csv"),
    ],
)
def test_link_leads_to_the_bucket_where_it_is(
    region: str, endpoint_url: str | None, expected: str
) -> None:
    url = aws(region, endpoint_url).download_url("exports/job_x.csv", "x.csv")

    assert url.partition("?")[0] == expected


def test_threads_that_come_at_the_same_time_share_what_is_made() -> None:
    shared = aws()

    with ThreadPoolExecutor(8) as threads:
        urls = list(threads.map(lambda n: shared.download_url(f"{n}", "x.csv"), range(32)))

    assert len({urlsplit(url).path for url in urls}) == 32


def test_queue_that_does_not_answer_is_one_error() -> None:
    nobody = f"http://127.0.0.1:{free_port()}"

    with pytest.raises(AwsUnavailableError, match="The queue did not answer"):
        aws(endpoint_url=nobody).queue_job("job_x")
