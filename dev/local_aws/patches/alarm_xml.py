"""Describe alarms with all that they were made of.

AWS gives back what an alarm was put with. Upstream (1.5.33) forgets the metrics of a sum, and
leaves most of the rest out of its answers in XML, the protocol of Terraform's provider: a plan
would set every alarm again, and couldn't tell what somebody has changed.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

Parameters = Mapping[str, Any]
Answer = tuple[int, dict[str, str], bytes]
Operation = Callable[..., Answer]

OK = 200
# Whether a request is in CBOR, and whether in JSON; neither: in XML's protocol.
JSON = (False, True)

# What is about the request, or is asked for by another operation.
_NOT_OF_THE_ALARM = ("Action", "Version", "Tags")
_BY_THE_SERVICE = ("AlarmArn", "StateValue", "StateReason")
_LISTS = ("AlarmNames", "AlarmTypes")
_TEXTS = ("AlarmNamePrefix", "StateValue", "MaxRecords", "NextToken")


def nested(parameters: Parameters) -> dict[str, Any]:
    """Return flat parameters (`Metrics.member.1.Id`) as the structure that they stand for."""
    whole: dict[str, Any] = {}
    for name, value in parameters.items():
        *above, last = name.split(".")
        place = whole
        for step in above:
            place = place.setdefault(step, {})
        place[last] = value[0] if isinstance(value, list) else value
    return whole


def as_xml(value: Any) -> str:  # noqa: ANN401 - text, or a structure of it
    """Return a structure as a query API answers with it: lists are `<member>`s, in their order."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, dict):
        return escape(str(value))
    if set(value) == {"member"}:
        members = sorted(value["member"].items(), key=lambda numbered: int(numbered[0]))
        return "".join(f"<member>{as_xml(each)}</member>" for _, each in members)
    return "".join(f"<{name}>{as_xml(each)}</{name}>" for name, each in value.items())


def apply() -> None:
    """Remember what alarms are put with, and describe them with it."""
    from ministack.services import cloudwatch  # noqa: PLC0415 - reads its settings

    sent: dict[str, dict[str, Any]] = {}
    describe = cloudwatch._describe_alarms  # noqa: SLF001 - the seam we patch

    def remembering(put: Operation) -> Operation:
        def put_alarm(parameters: Parameters, data: Parameters, *protocol: bool) -> Answer:
            answer = put(parameters, data, *protocol)
            if answer[0] == OK and not any(protocol):
                alarm = nested(parameters)
                sent[alarm["AlarmName"]] = {
                    name: each for name, each in alarm.items() if name not in _NOT_OF_THE_ALARM
                }
            return answer

        return put_alarm

    def describe_alarms(parameters: Parameters, data: Parameters, *protocol: bool) -> Answer:
        stock: Answer = describe(parameters, data, *protocol)
        if any(protocol) or stock[0] != OK:
            return stock
        # The same alarms, as JSON: there they are described whole, but for what was forgotten.
        found = json.loads(describe({}, _asked(parameters), *JSON)[2])
        described: Answer = cloudwatch._xml(  # noqa: SLF001 - as the stock answer is made
            OK, "DescribeAlarmsResponse", _result(found, sent)
        )
        return described

    for name in ("_put_metric_alarm", "_put_composite_alarm"):
        setattr(cloudwatch, name, remembering(getattr(cloudwatch, name)))
    cloudwatch._describe_alarms = describe_alarms  # noqa: SLF001 - same


def _result(found: Mapping[str, Any], sent: Mapping[str, Mapping[str, Any]]) -> str:
    parts = {
        kind: "".join(_members(found[kind], sent)) for kind in ("MetricAlarms", "CompositeAlarms")
    }
    if "NextToken" in found:
        parts["NextToken"] = escape(found["NextToken"])
    inner = "".join(f"<{name}>{part}</{name}>" for name, part in parts.items())
    return f"<DescribeAlarmsResult>{inner}</DescribeAlarmsResult>"


def _asked(params: Parameters) -> dict[str, Any]:
    asked = nested(params)
    lists = {name: list(asked[name]["member"].values()) for name in _LISTS if name in asked}
    return lists | {name: asked[name] for name in _TEXTS if name in asked}


def _members(
    alarms: Iterable[Mapping[str, Any]], sent: Mapping[str, Mapping[str, Any]]
) -> Iterable[str]:
    """Give alarms as XML; of those that were not put by this protocol, what they have of it."""
    for alarm in alarms:
        plain = {name: each for name, each in alarm.items() if isinstance(each, str | int | float)}
        by_us = sent.get(alarm["AlarmName"], plain)
        by_the_service = {name: alarm[name] for name in _BY_THE_SERVICE}
        yield f"<member>{as_xml({**by_us, **by_the_service})}</member>"
