from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ADMIN = (
    ("accounts", "user", "view_user", "Can view user"),
    ("accounts", "user", "change_user", "Can change user"),
)


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give admins the permissions; they are made here, since Django makes them only later."""
    database = schema_editor.connection.alias
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    admins, _ = apps.get_model("auth", "Group").objects.using(database).get_or_create(name="Admin")
    for app_label, model, codename, name in ADMIN:
        content_type, _ = ContentType.objects.using(database).get_or_create(
            app_label=app_label, model=model
        )
        permission, _ = Permission.objects.using(database).get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        admins.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_people_and_sessions"),
    ]

    operations = [
        # Backwards nothing: people keep their roles when the schema alone is rolled back.
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
