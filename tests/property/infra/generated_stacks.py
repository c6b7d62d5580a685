"""Stacks that somebody could ask for: every variable of infra/, within what it may be."""

from __future__ import annotations

import json
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from dev.settings import FUNCTIONS
from tests.support.infra import INFRA

DESCRIPTION = yaml.safe_load((INFRA / "openapi.yaml").read_text(encoding="utf-8"))
OPERATIONS = sorted(
    operation["operationId"]
    for path in DESCRIPTION["paths"].values()
    for verb, operation in path.items()
    if verb != "parameters"
)
REGIONS = {"aws": ["us-east-1", "eu-central-1", "ap-southeast-2"], "aws-us-gov": ["us-gov-west-1"]}
# As many as each function needs at least.
LEAST_CONCURRENCY = dict.fromkeys(FUNCTIONS, 1) | {
    "run_jobs": 4,
    "store_overflow": 2,
    "notify": 3,
    "send_mail": 2,
}
RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731]

names = st.from_regex(r"[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,8})?", fullmatch=True)
hosts = st.from_regex(r"[a-z][a-z0-9]{0,8}\.example\.(com|org)", fullmatch=True)
throttles = st.fixed_dictionaries(
    {"rate_per_second": st.integers(1, 10_000), "burst": st.integers(1, 5_000)}
)


@st.composite
def variables(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the variables of a stack, which infra/ has to plan."""
    stage = draw(st.sampled_from(["dev", "prod"]))
    partition = draw(st.sampled_from(["aws", "aws", "aws", "aws-us-gov"]))
    region = draw(st.sampled_from(REGIONS[partition]))
    account = draw(st.from_regex(r"[0-9]{12}", fullmatch=True))
    is_prod = stage == "prod"
    origins = st.builds(
        "{}{}".format,
        st.builds("https://{}".format, hosts)
        | st.sampled_from(["http://localhost", "http://127.0.0.1", "https://localhost"]),
        st.sampled_from(["", ":8443"]),
    )
    emails = st.builds("{}@{}".format, names, hosts)
    domain = st.fixed_dictionaries(
        {
            "name": hosts,
            "certificate_arn": st.just(f"arn:{partition}:acm:{region}:{account}:certificate/c-1"),
            "hosted_zone_id": st.sampled_from([None, "Z0123456789"]),
        }
    )
    quota = st.fixed_dictionaries(
        {
            "requests": st.integers(1, 10**9),
            "period": st.sampled_from(["DAY", "WEEK", "MONTH"]),
        }
    )
    ids = st.from_regex(r"[0-9a-f]{17}", fullmatch=True)
    network = st.fixed_dictionaries(
        {
            name: st.lists(
                st.builds(f"{kind}-{{}}".format, ids), min_size=1, max_size=3, unique=True
            )
            for name, kind in (("subnet_ids", "subnet"), ("security_group_ids", "sg"))
        }
    )
    reserved = st.lists(st.sampled_from(FUNCTIONS), unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries(
            {name: st.integers(LEAST_CONCURRENCY[name], 100) for name in chosen}
        )
    )
    return draw(
        st.fixed_dictionaries(
            {
                "project": names,
                "stage": st.just(stage),
                "account_id": st.just(account),
                "region": st.just(region),
                "partition": st.just(partition),
                "table_names": st.dictionaries(
                    st.sampled_from(["dev", "prod"]),
                    st.builds("{}-leads".format, names),
                    max_size=2,
                ),
                "runtime": st.sampled_from(["python3.11", "python3.12", "python3.13"]),
                "cors_allow_origins": st.just([])
                if is_prod
                else st.lists(origins, max_size=3, unique=True),
                "log_level": st.sampled_from(
                    ["INFO", "WARNING", "ERROR", *([] if is_prod else ["DEBUG"])]
                ),
                "log_retention_days": st.sampled_from(RETENTION_DAYS),
                "throttle": throttles,
                "route_throttles": st.dictionaries(
                    st.sampled_from(OPERATIONS), throttles, max_size=4
                ),
                "key_throttle": throttles,
                "key_quota": st.none() | quota,
                "reserved_concurrency": reserved,
                "snap_start": st.booleans(),
                "tracing": st.booleans(),
                "route_metrics": st.booleans(),
                "manages_gateway_account": st.booleans(),
                "deletion_protection": st.just(True) if is_prod else st.booleans(),
                "domain": st.none() | domain,
                "waf": st.none()
                | st.fixed_dictionaries({"requests_per_address": st.integers(100, 10_000)}),
                "serves_embed": st.booleans(),
                "dashboard_vpc": st.none() | network,
                "kms_key_arn": st.sampled_from(
                    [None, f"arn:{partition}:kms:{region}:{account}:key/0a1b-2c"]
                ),
                "alarm_emails": st.lists(emails, min_size=int(is_prod), max_size=3, unique=True),
                "expects_leads": st.none()
                | st.fixed_dictionaries(
                    {"leads": st.integers(1, 1_000), "hours": st.integers(1, 24)}
                ),
                "monthly_budget_usd": st.none() | st.integers(1, 10_000),
                "email": st.none()
                | st.sampled_from(
                    [
                        {"from": "leads@example.com", "identity": "leads@example.com"},
                        {
                            "from": "Lead Capture <leads@mail.example.com>",
                            "identity": "mail.example.com",
                            "configuration_set": "leads",
                        },
                    ]
                ),
                "dashboard_url": st.just("") | st.builds("https://{}/dev".format, hosts),
                "public_api_url": st.none() | st.builds("https://{}".format, hosts),
                "tags": st.dictionaries(names, names, max_size=2),
            }
        )
    )


def draw_stacks(number: int) -> list[dict[str, Any]]:
    """Draw different stacks, the same in every run and process; the plainest come first."""
    drawn: dict[str, dict[str, Any]] = {}

    @settings(
        # Some are drawn twice.
        max_examples=number + 20,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(variables())
    def collect(each: dict[str, Any]) -> None:
        drawn.setdefault(json.dumps(each, sort_keys=True), each)

    collect()
    return list(drawn.values())[:number]
