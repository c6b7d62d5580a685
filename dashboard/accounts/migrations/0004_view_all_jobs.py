from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give admins the permission; it is made here, since Django makes it only later."""
    database = schema_editor.connection.alias
    job_type, _ = (
        apps.get_model("contenttypes", "ContentType")
        .objects.using(database)
        .get_or_create(app_label="jobs", model="job")
    )
    permission, _ = (
        apps.get_model("auth", "Permission")
        .objects.using(database)
        .get_or_create(
            content_type=job_type,
            codename="view_all_jobs",
            defaults={"name": "Can view everybody's exports and jobs"},
        )
    )
    admins, _ = apps.get_model("auth", "Group").objects.using(database).get_or_create(name="Admin")
    admins.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_role_permissions"),
        ("jobs", "0002_alter_job_options"),
    ]

    operations = [
        # Backwards nothing: people keep their roles when the schema alone is rolled back.
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
