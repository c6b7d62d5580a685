"""Indexes on Django's log, which has some on who and on what kind of thing only.

It grows by a row whenever somebody looks at a lead. The audit page looks up one thing by its id; a
lead's page looks up what its reader looked at within the last minute.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("audit", "0001_initial"),
    ]

    # The table is the admin's, whose migrations are not ours to add to: hence SQL.
    operations = [
        migrations.RunSQL(
            "CREATE INDEX audit_log_object ON django_admin_log (object_id, id)",
            "DROP INDEX audit_log_object",
        ),
        migrations.RunSQL(
            "CREATE INDEX audit_log_user_time ON django_admin_log (user_id, action_time)",
            "DROP INDEX audit_log_user_time",
        ),
    ]
