from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ADMIN = (
    (
        "privacy",
        "erasure",
        "disclose_person",
        "Can take out all that there is about a person",
    ),
)


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give admins the permission; it is made here, since Django makes it only later."""
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
        ("privacy", "0002_admins_erase"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="erasure",
            options={
                "base_manager_name": "objects",
                "default_permissions": ("view", "add"),
                "managed": False,
                "permissions": (
                    ("disclose_person", "Can take out all that there is about a person"),
                ),
                "verbose_name": "erasure",
                "verbose_name_plural": "erasures",
            },
        ),
        # Backwards nothing: people keep their roles when the schema alone is rolled back.
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
