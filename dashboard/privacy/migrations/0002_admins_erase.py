from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ADMIN = (
    ("privacy", "erasure", "view_erasure", "Can view erasure"),
    ("privacy", "erasure", "add_erasure", "Can add erasure"),
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
        ("accounts", "0007_admins_manage_people"),
        ("privacy", "0001_initial"),
    ]

    operations = [
        # Backwards nothing: people keep their roles when the schema alone is rolled back.
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
