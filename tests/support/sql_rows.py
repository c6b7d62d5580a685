"""Everything that Django has in SQL, to look for what must not be there."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from dashboard.accounts.models import Session


def rows_of_all_tables(*, but: Collection[str] = ()) -> str:
    """Every row, sessions as what they hold; `but` names tables to leave out."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - set(but)
        found = []
        for table in sorted(tables):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - Django's own names
            found.append(str(cursor.fetchall()))
    return " ".join([*found, *(str(session.get_decoded()) for session in Session.objects.all())])
