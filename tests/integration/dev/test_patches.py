"""Each patch to the emulator is needed, and does its work.

When a `stock` test goes red, upstream has mended the behaviour: take the patch out.
"""

from __future__ import annotations

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

import boto3
import pytest

from dev.local_aws.patches.worker_limit import MOST_WORKERS
from dev.settings import REGION
from tests.integration.dev.emulator import LocalAws
from tests.integration.dev.stand_in import install_function
from tests.support.http import call

ECHO = """
import json
def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event)}
"""
KEY_VALUE = "a-key-value-of-forty-characters-for-tests"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalledApi:
    """An API whose one route needs a key."""

    api_id: str
    key_id: str
    key: str
    plan_id: str
    url: str

    def call(self, body: bytes = b"{}", content_type: str = "application/json") -> tuple[int, Any]:
        """Post with the key; return the status and the answer."""
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=30)
        headers = {"x-api-key": self.key, "Content-Type": content_type}
        try:
            connection.request("POST", parts.path, body, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


def make_api(
    aws: LocalAws, tmp_path_factory: pytest.TempPathFactory, name: str, code: str
) -> CalledApi:
    """Make an API with one function, its plan and its key."""
    clients = aws.clients
    arn = install_function(aws, tmp_path_factory.mktemp(name), name, code)
    gateway = clients.gateway
    api_id = gateway.create_rest_api(name=name)["id"]
    (root,) = gateway.get_resources(restApiId=api_id)["items"]
    resource: Any = {"restApiId": api_id, "resourceId": root["id"], "httpMethod": "POST"}
    gateway.put_method(**resource, authorizationType="NONE", apiKeyRequired=True)
    gateway.put_integration(
        **resource,
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{arn}/invocations",
    )
    gateway.create_deployment(restApiId=api_id, stageName="test")
    plan_id = gateway.create_usage_plan(
        name=name,
        apiStages=[{"apiId": api_id, "stage": "test"}],
        quota={"limit": 500, "period": "DAY"},
    )["id"]
    value = f"{name}-{KEY_VALUE}"
    key_id = gateway.create_api_key(name=name, value=value, enabled=True)["id"]
    gateway.create_usage_plan_key(usagePlanId=plan_id, keyId=key_id, keyType="API_KEY")
    url = f"{aws.endpoint}/_aws/execute-api/{api_id}/test/"
    return CalledApi(api_id=api_id, key_id=key_id, key=value, plan_id=plan_id, url=url)


@pytest.fixture(scope="module")
def stock_api(stock_aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> CalledApi:
    return make_api(stock_aws, tmp_path_factory, "echo", ECHO)


@pytest.fixture(scope="module")
def patched_api(local_aws: LocalAws, tmp_path_factory: pytest.TempPathFactory) -> CalledApi:
    return make_api(local_aws, tmp_path_factory, "echo", ECHO)


def test_stock_event_does_not_name_the_api_key(stock_api: CalledApi) -> None:
    status, event = stock_api.call()
    assert status == 200
    assert "apiKeyId" not in event["requestContext"]["identity"]


def test_patched_event_names_the_api_key(patched_api: CalledApi) -> None:
    status, event = patched_api.call()
    assert status == 200
    assert event["requestContext"]["identity"]["apiKeyId"] == patched_api.key_id
    assert event["requestContext"]["identity"]["apiKey"] == patched_api.key


def set_enabled(aws: LocalAws, api: CalledApi, value: str) -> None:
    change = {"op": "replace", "path": "/enabled", "value": value}
    aws.clients.gateway.update_api_key(apiKey=api.key_id, patchOperations=[change])  # type: ignore[list-item]  # a plain dict is one


def test_stock_key_that_was_disabled_goes_on_working(
    stock_aws: LocalAws, stock_api: CalledApi
) -> None:
    set_enabled(stock_aws, stock_api, "false")
    assert stock_api.call()[0] == 200
    set_enabled(stock_aws, stock_api, "true")


def test_patched_key_that_was_disabled_is_refused_until_enabled_again(
    local_aws: LocalAws, patched_api: CalledApi
) -> None:
    set_enabled(local_aws, patched_api, "false")
    assert patched_api.call()[0] == 403
    set_enabled(local_aws, patched_api, "true")
    assert patched_api.call()[0] == 200


def change_quota(aws: LocalAws, api: CalledApi) -> object:
    change = {"op": "replace", "path": "/quota/limit", "value": "1000"}
    aws.clients.gateway.update_usage_plan(usagePlanId=api.plan_id, patchOperations=[change])  # type: ignore[list-item]  # a plain dict is one
    # As it is on the wire: boto3 makes a number of either, Terraform's SDK refuses the string.
    connection = http.client.HTTPConnection(urlsplit(aws.endpoint).netloc, timeout=30)
    try:
        connection.request("GET", f"/usageplans/{api.plan_id}")
        return json.loads(connection.getresponse().read())["quota"]["limit"]
    finally:
        connection.close()


def test_stock_quota_becomes_a_string_when_changed(
    stock_aws: LocalAws, stock_api: CalledApi
) -> None:
    assert change_quota(stock_aws, stock_api) == "1000"


def test_patched_quota_stays_a_number_when_changed(
    local_aws: LocalAws, patched_api: CalledApi
) -> None:
    assert change_quota(local_aws, patched_api) == 1000


def add_media_type(aws: LocalAws, api: CalledApi) -> object:
    change = {"op": "add", "path": "/binaryMediaTypes/application~1octet-stream"}
    gateway = aws.clients.gateway
    gateway.update_rest_api(restApiId=api.api_id, patchOperations=[change])  # type: ignore[list-item]  # a plain dict is one
    return gateway.get_rest_api(restApiId=api.api_id).get("binaryMediaTypes")


def test_stock_media_types_are_lost_when_patched(stock_aws: LocalAws, stock_api: CalledApi) -> None:
    assert add_media_type(stock_aws, stock_api) != ["application/octet-stream"]


def test_patched_media_type_brings_binary_bodies_through_unharmed(
    local_aws: LocalAws, patched_api: CalledApi
) -> None:
    assert add_media_type(local_aws, patched_api) == ["application/octet-stream"]
    status, event = patched_api.call(b"\xff\x00\xfe", "application/octet-stream")
    assert status == 200
    assert (event["isBase64Encoded"], event["body"]) == (True, "/wD+")


PAUSE = """
import json, os, time
def handler(event, context):
    time.sleep(1)
    own = os.path.dirname(os.path.realpath(__file__))
    return {"statusCode": 200, "body": json.dumps({"worker": os.getpid(), "code": own})}
"""
CALLS = 8


def call_at_once(
    aws: LocalAws, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[int, dict[str, Any]]]:
    """Call a function that takes a second, more often at once than it may have workers."""
    api = make_api(aws, tmp_path_factory, "pause", PAUSE)
    with ThreadPoolExecutor(CALLS) as callers:
        return list(callers.map(lambda _: api.call(), range(CALLS)))


@pytest.fixture(scope="module")
def stock_calls(
    stock_aws: LocalAws, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[int, dict[str, Any]]]:
    return call_at_once(stock_aws, tmp_path_factory)


@pytest.fixture(scope="module")
def patched_calls(
    local_aws: LocalAws, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[int, dict[str, Any]]]:
    return call_at_once(local_aws, tmp_path_factory)


def test_stock_starts_a_worker_for_each_call(
    stock_calls: list[tuple[int, dict[str, Any]]],
) -> None:
    assert len({answer["worker"] for _, answer in stock_calls}) > MOST_WORKERS


def test_patched_calls_wait_for_one_of_a_few_workers(
    patched_calls: list[tuple[int, dict[str, Any]]],
) -> None:
    assert {status for status, _ in patched_calls} == {200}
    assert 1 < len({answer["worker"] for _, answer in patched_calls}) <= MOST_WORKERS


def test_stock_unpacks_the_code_for_each_worker(
    stock_calls: list[tuple[int, dict[str, Any]]],
) -> None:
    assert len({answer["code"] for _, answer in stock_calls}) > 1


def test_patched_workers_share_their_code(
    patched_calls: list[tuple[int, dict[str, Any]]],
) -> None:
    assert len({answer["code"] for _, answer in patched_calls}) == 1


SUM = {
    "AlarmName": "sum",
    "AlarmDescription": "More than <none> & all.",
    "EvaluationPeriods": "6",
    "TreatMissingData": "notBreaching",
    "AlarmActions.member.1": "arn:aws:sns:us-east-1:000000000000:alarms",
    "Metrics.member.1.Id": "sum",
    "Metrics.member.1.Expression": "SUM(METRICS())",
    "Metrics.member.2.Id": "m0",
    "Metrics.member.2.MetricStat.Stat": "Maximum",
    "Metrics.member.2.MetricStat.Metric.Dimensions.member.1.Name": "QueueName",
}


def described_alarm(aws: LocalAws) -> dict[str, str | None]:
    """Put an alarm as Terraform does, in XML's protocol; return what is described of it."""

    def ask(action: str, parameters: dict[str, str]) -> ET.Element:
        form = urlencode({"Action": action, "Version": "2010-08-01", **parameters})
        scope = "Credential=test/20261130/us-east-1/monitoring/aws4_request"
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Authorization": f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0",
        }
        status, _, text = call(f"{aws.endpoint}/", form.encode(), headers)
        assert status == 200, text
        return ET.fromstring(text)  # noqa: S314 - the emulator's own

    ask("PutMetricAlarm", SUM)
    described = ask("DescribeAlarms", {"AlarmNames.member.1": "sum"})
    (alarm,) = described.findall("{*}DescribeAlarmsResult/{*}MetricAlarms/{*}member")
    return {each.tag.rpartition("}")[2]: each.text for each in alarm.iter() if each is not alarm}


def test_stock_alarms_are_described_without_half_of_what_they_were_put_with(
    stock_aws: LocalAws,
) -> None:
    missing = {"AlarmDescription", "AlarmActions", "TreatMissingData", "Expression", "Stat"}
    assert not missing & described_alarm(stock_aws).keys()


def test_patched_alarms_are_described_with_all_they_were_put_with(local_aws: LocalAws) -> None:
    described = described_alarm(local_aws)
    assert described["AlarmDescription"] == SUM["AlarmDescription"]
    assert (described["Expression"], described["Stat"]) == ("SUM(METRICS())", "Maximum")
    assert (described["EvaluationPeriods"], described["TreatMissingData"]) == ("6", "notBreaching")
    assert described["Name"] == "QueueName"
    assert described["StateValue"]
    (alarm,) = boto3_alarms(local_aws)
    assert alarm["AlarmName"] == "sum"


def boto3_alarms(aws: LocalAws) -> list[Any]:
    """The alarms as boto3 asks for them."""
    client = boto3.client(
        "cloudwatch",
        endpoint_url=aws.endpoint,
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    return list(client.describe_alarms()["MetricAlarms"])
