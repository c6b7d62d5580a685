"""The embed's files are served as what they are, under their version, and never change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import boto3
import pytest
from moto import mock_aws

from dev.deploy.embed import upload_embed
from dev.deploy.settings import DeployError
from dev.settings import ROOT

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

VERSION: Final = json.loads((ROOT / "package.json").read_text())["version"]
BUCKET: Final = "lead-capture-dev-embed"
REGION: Final = "eu-central-1"
INTEGRITY: Final = {"lead-form.js": "sha384-x", "lead-form.css": "sha384-y"}
FILES: Final = {
    "lead-form.js": "export {};",
    "lead-form.css": ":where(form) {}",
    "integrity.json": json.dumps(INTEGRITY),
}


@pytest.fixture
def s3() -> Iterator[S3Client]:
    with mock_aws():
        client = boto3.client("s3", region_name=REGION)
        place = {"LocationConstraint": REGION}
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=place)  # type: ignore[arg-type]  # a plain dict is one
        yield client


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / VERSION).mkdir()
    for name, content in FILES.items():
        (tmp_path / VERSION / name).write_text(content)
    (tmp_path / VERSION / "snippet.html").write_text("For whoever builds it, and nobody else.")
    return tmp_path


def upload(built: Path) -> dict[str, str]:
    served = upload_embed(BUCKET, url="https://d1.example", region=REGION, built=built)
    return served.variables


def test_each_file_is_served_as_what_it_is_under_its_version_for_a_year(
    s3: S3Client, built: Path
) -> None:
    upload(built)
    found = {each["Key"]: s3.head_object(Bucket=BUCKET, Key=each["Key"]) for each in listed(s3)}
    types = {key: head["ContentType"] for key, head in found.items()}
    folder = f"lead-form/{VERSION}"
    assert types == {
        f"{folder}/lead-form.js": "text/javascript; charset=utf-8",
        f"{folder}/lead-form.css": "text/css; charset=utf-8",
        f"{folder}/integrity.json": "application/json",
    }
    assert {head["CacheControl"] for head in found.values()} == {
        "public, max-age=31536000, immutable"
    }


def listed(s3: S3Client) -> list[dict[str, str]]:
    return s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])  # type: ignore[return-value]  # its keys are texts


def test_the_dashboards_snippets_are_told_where_it_is_and_what_is_in_it(
    s3: S3Client, built: Path
) -> None:
    assert s3
    told = upload(built)
    assert told["EMBED_URL"] == f"https://d1.example/lead-form/{VERSION}"
    assert json.loads(told["EMBED_INTEGRITY"]) == INTEGRITY


def test_the_same_version_again_is_left_as_it_is(s3: S3Client, built: Path) -> None:
    upload(built)
    key = f"lead-form/{VERSION}/lead-form.js"
    before = s3.head_object(Bucket=BUCKET, Key=key)["LastModified"]
    (built / VERSION / "lead-form.js").touch()
    upload(built)
    assert s3.head_object(Bucket=BUCKET, Key=key)["LastModified"] == before


def test_a_version_that_is_out_there_is_never_changed(s3: S3Client, built: Path) -> None:
    upload(built)
    (built / VERSION / "lead-form.js").write_text("export const other = 1;")
    (built / VERSION / "lead-form.css").write_text("")
    with pytest.raises(DeployError, match=r"lead-form\.js is served already, .* raise the version"):
        upload(built)
    body = s3.get_object(Bucket=BUCKET, Key=f"lead-form/{VERSION}/lead-form.js")["Body"]
    assert body.read().decode() == FILES["lead-form.js"]
    assert len(listed(s3)) == len(FILES)


def test_an_embed_that_was_not_built_is_said(s3: S3Client, tmp_path: Path) -> None:
    with pytest.raises(DeployError, match=r"install Node\.js"):
        upload(tmp_path)
    assert listed(s3) == []
