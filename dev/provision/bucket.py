"""The bucket of exports: for nobody but who has a link, and only for some days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dev.settings import EXPORT_BUCKET

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import (
        LifecycleRuleUnionTypeDef,
        PublicAccessBlockConfigurationTypeDef,
        ServerSideEncryptionConfigurationTypeDef,
    )

# As long as the list of exports shows them.
KEPT_DAYS: Final = 7
BLOCKED: Final[PublicAccessBlockConfigurationTypeDef] = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
ENCRYPTION: Final[ServerSideEncryptionConfigurationTypeDef] = {
    "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
}
LIFECYCLE: Final[list[LifecycleRuleUnionTypeDef]] = [
    {
        "ID": "abort-what-was-not-finished",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        # Parts that a dead worker left cost as much as objects, and no list of objects shows them.
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1},
    },
    {
        "ID": "delete-exports",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "Expiration": {"Days": KEPT_DAYS},
    },
]


def ensure_bucket(s3: S3Client, name: str = EXPORT_BUCKET) -> str:
    """Make the bucket, or adopt it, and set what protects and empties it; return its name."""
    found = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    if name not in found:
        s3.create_bucket(Bucket=name)
    # Each replaces what is there as a whole, so a second run changes nothing.
    s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=BLOCKED)
    s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration=ENCRYPTION)
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": LIFECYCLE})
    return name
