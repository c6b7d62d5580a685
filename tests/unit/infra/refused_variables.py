"""Variables that are dangerous, or can't work, and a piece of the sentence that says so."""

from __future__ import annotations

from typing import Any, Final

Variables = dict[str, Any]

PROD: Final[Variables] = {"stage": "prod", "alarm_emails": ["ops@example.com"]}
DEV: Final[Variables] = {"stage": "dev"}
DOMAIN: Final = {
    "name": "leads.example.com",
    "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/c",
}
FAST: Final = {"rate_per_second": 20_000, "burst": 100}
SLOW: Final = {"rate_per_second": 1, "burst": 1}
LIMITS: Final = "An account takes 10,000 requests a second and 5,000 at once"


def dev(**variables: Any) -> Variables:
    return DEV | variables


def prod(**variables: Any) -> Variables:
    return PROD | variables


REFUSED: Final[dict[str, tuple[Variables, str]]] = {
    # Who may post, and who hears of what goes wrong.
    "wildcard_in_prod": (prod(cors_allow_origins=["*"]), "no wildcard"),
    "wildcard_in_dev": (dev(cors_allow_origins=["https://*"]), "no wildcard"),
    "http_origin": (dev(cors_allow_origins=["http://www.example.com"]), "http only on this"),
    "any_origin_in_prod": (
        prod(cors_allow_origins=["https://www.example.com"]),
        "In prod no origin may post to every form",
    ),
    "nobody_told": (prod(alarm_emails=[]), "In prod somebody has to be told of alarms"),
    "told_nowhere": (dev(alarm_emails=["ops"]), "An alarm goes to an e-mail address"),
    "sender_that_no_mail_has": (
        dev(email={"from": "Acme, Inc <leads@example.com>", "identity": "example.com"}),
        "a name without any of",
    ),
    "unprotected_prod": (prod(deletion_protection=False), "In prod the table is protected"),
    "debug_in_prod": (prod(log_level="DEBUG"), "not in prod"),
    "plain_links": (prod(public_api_url="http://leads.example.com"), "In prod links begin"),
    # What AWS would refuse, or would do otherwise than one thinks.
    "no_retention": (dev(log_retention_days=0), "0 would keep them for ever"),
    "odd_retention": (dev(log_retention_days=10), "CloudWatch keeps logs for 1, 3, 5"),
    "too_fast": (dev(throttle=FAST), LIMITS),
    "no_burst": (dev(throttle={"rate_per_second": 5, "burst": 0}), LIMITS),
    "route_too_fast": (dev(route_throttles={"submitForm": FAST}), LIMITS),
    "key_too_fast": (dev(key_throttle=FAST), "a key can't have more"),
    "route_unknown": (dev(route_throttles={"submit": SLOW}), "named by its operationId"),
    "quota_of_none": (dev(key_quota={"requests": 0, "period": "DAY"}), "1 request or more"),
    "quota_of_a_year": (dev(key_quota={"requests": 1, "period": "YEAR"}), "a WEEK or a MONTH"),
    "old_python": (dev(runtime="python3.9"), "Python 3.11 or later"),
    "no_zips": (dev(packages="/nowhere"), "run `make package` first"),
    "switched_off": (dev(reserved_concurrency={"submit_lead": 0}), "Reserve 1 or more"),
    "too_little": (dev(reserved_concurrency={"run_jobs": 1}), "run_jobs needs 4"),
    "nobody_reserves": (dev(reserved_concurrency={"submit": 5}), "The functions are"),
    "office_blocked": (dev(waf={"requests_per_address": 50}), "an office behind one address"),
    "table_of_no_stage": (dev(table_names={"staging": "leads-2"}), "Say for dev or prod what"),
    "half_a_network": (
        dev(dashboard_vpc={"subnet_ids": ["subnet-01234567"], "security_group_ids": []}),
        "subnets, subnet-…, and security groups",
    ),
    "key_by_alias": (dev(kms_key_arn="alias/leads"), "A KMS key is given by its ARN"),
    "two_days": (dev(expects_leads={"leads": 1, "hours": 48}), "in 1 to 24 whole hours"),
    "free_of_charge": (dev(monthly_budget_usd=0), "A budget is more than 0 dollars"),
    "certificate_elsewhere": (dev(domain=DOMAIN, region="eu-west-1"), "in the region of"),
    # What is written wrongly.
    "unknown_level": (dev(log_level="TRACE"), "A log level is DEBUG, INFO"),
    "unknown_stage": ({"stage": "staging"}, "A stage is dev or prod"),
    "unknown_region": (dev(region="Frankfurt"), "A region looks like eu-central-1"),
    "wrong_partition": (dev(partition="aws-us-gov"), "The regions us-gov-"),
    "unknown_partition": (dev(partition="aws-cn"), "A partition is aws or aws-us-gov"),
    "long_project": (dev(project="a" * 21), "A project's name has 2 to 20"),
    "odd_project": (dev(project="leads--"), "A project's name has 2 to 20"),
    "domain_as_address": (
        dev(domain=DOMAIN | {"name": "https://leads.example.com"}),
        "A name of your own is a host",
    ),
    "slash_at_the_end": (dev(public_api_url="https://a.example/"), "no slash at its end"),
}
