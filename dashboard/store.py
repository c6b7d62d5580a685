"""The one place where the dashboard meets DynamoDB's settings."""

from __future__ import annotations

from django.conf import settings

from leadmodels.table import TableSettings, bind_table


def connect_store() -> None:
    """Bind leadmodels to the table named in the settings; called once, when Django starts."""
    bind_table(
        TableSettings(
            name=settings.DYNAMODB_TABLE_NAME,
            region=settings.AWS_REGION,
            endpoint_url=settings.AWS_ENDPOINT_URL_DYNAMODB,
        )
    )
