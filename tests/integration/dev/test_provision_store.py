"""The table and the bucket that are provisioned: what expires, what comes back, who gets in."""

from __future__ import annotations

from pathlib import Path

from dev.provision.bucket import LIFECYCLE
from tests.integration.dev.emulator import LocalAws
from tests.integration.dev.provisioned import (
    bucket,
    provision,
)


def test_the_table_expires_leads_and_can_be_restored(empty_aws: LocalAws, packages: Path) -> None:
    provision(empty_aws, packages, 4612)
    dynamodb = empty_aws.clients.dynamodb
    ttl = dynamodb.describe_time_to_live(TableName="leads")["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires_at"}
    backups = dynamodb.describe_continuous_backups(TableName="leads")
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"


def test_exports_are_nobody_elses_and_go_after_a_week(empty_aws: LocalAws, packages: Path) -> None:
    provision(empty_aws, packages, 4612)
    found = bucket(empty_aws)
    assert set(found["blocked"].values()) == {True}
    (rule,) = found["encryption"]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert found["lifecycle"] == LIFECYCLE
    assert [rule.get("Expiration") for rule in LIFECYCLE] == [None, {"Days": 7}]
    aborted = [rule.get("AbortIncompleteMultipartUpload") for rule in LIFECYCLE]
    assert aborted == [{"DaysAfterInitiation": 1}, None]
