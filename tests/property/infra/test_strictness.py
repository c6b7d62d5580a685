"""Prod is strict, whatever it is asked for; dev may be relaxed, as it was asked to be."""

from __future__ import annotations

from tests.support.plans import Plan


def is_prod(plan: Plan) -> bool:
    stage: str = plan.only("aws_api_gateway_stage")["stage_name"]
    return stage == "prod"


def settings_of(plan: Plan, name: str) -> set[str]:
    return {told[name] for told in plan.output("function_settings").values()}


def test_in_prod_no_origin_may_post_to_every_form(plan: Plan) -> None:
    (allowed,) = settings_of(plan, "CORS_ALLOW_ORIGIN")
    asked = plan.variables.get("cors_allow_origins")

    assert "*" not in allowed
    if is_prod(plan):
        assert allowed == ""
    elif asked is not None:
        assert allowed == ",".join(asked)


def test_on_dev_pages_of_this_machine_may_post_to_every_form(dev: Plan) -> None:
    assert settings_of(dev, "CORS_ALLOW_ORIGIN") == {"http://localhost:8000,http://127.0.0.1:8000"}
    assert settings_of(dev, "LOG_LEVEL") == {"DEBUG"}


def test_prod_logs_nothing_that_libraries_say_in_debugging(plan: Plan) -> None:
    (level,) = settings_of(plan, "LOG_LEVEL")
    assert level != "DEBUG" or not is_prod(plan)


def test_in_prod_the_table_outlives_the_stack(plan: Plan) -> None:
    if is_prod(plan):
        assert plan.only("aws_dynamodb_table")["deletion_protection_enabled"]
        assert plan.only("aws_secretsmanager_secret")["recovery_window_in_days"] == 30


def test_in_prod_somebody_is_told_of_alarms(plan: Plan) -> None:
    assert not is_prod(plan) or plan.resources("aws_sns_topic_subscription")


def test_what_a_stack_has_carries_its_project_and_stage(prod: Plan) -> None:
    # The provider adds them: only a plan with its own provider shows it.
    kinds = ("aws_dynamodb_table", "aws_lambda_function", "aws_sqs_queue", "aws_s3_bucket")
    for kind in kinds:
        for address, made in prod.resources(kind).items():
            assert made["tags_all"] == {"Project": "lead-capture", "Stage": "prod"}, address
