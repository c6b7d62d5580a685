"""The environment of the demo's children: enough to run, nothing of the person's AWS accounts."""

from __future__ import annotations

import os
from collections.abc import Mapping

from dev.settings import REGION

# Proxies, PYTHONPATH, AWS_PROFILE and the like stay out: they would send local calls elsewhere, or
# give the Lambdas code that isn't in their zips.
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT")


def child_environment(
    environ: Mapping[str, str], extra: Mapping[str, str], *, temporary: str
) -> dict[str, str]:
    """Return the environment for a child that talks to local AWS."""
    kept = {name: environ[name] for name in PASSED_ON if name in environ}
    return {
        **kept,
        "TMPDIR": temporary,
        "PYTHONUNBUFFERED": "1",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        # Local AWS takes any credentials; these can never be somebody's own.
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        **extra,
    }
