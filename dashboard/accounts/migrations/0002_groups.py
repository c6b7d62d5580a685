from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROLES = ("Sales", "Admin")


def create_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make both roles, with the one permission there is so far.

    Django makes permissions only after all migrations have run, so it is made here if it isn't
    there yet; Django then finds it and makes no other.
    """
    database = schema_editor.connection.alias
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    lead, _ = ContentType.objects.using(database).get_or_create(app_label="leads", model="lead")
    view_lead, _ = Permission.objects.using(database).get_or_create(
        content_type=lead, codename="view_lead", defaults={"name": "Can view lead"}
    )
    for name in ROLES:
        role, _ = Group.objects.using(database).get_or_create(name=name)
        role.permissions.add(view_lead)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("leads", "0001_initial"),
    ]

    operations = [
        # Backwards nothing: people keep their roles when the schema alone is rolled back.
        migrations.RunPython(create_roles, migrations.RunPython.noop),
    ]
