from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# As of this release; `dashboard.accounts.roles` says what holds today.
SALES = (
    ("leads", "lead", "view_lead", "Can view lead"),
    ("leads", "lead", "add_lead", "Can add lead"),
    ("leads", "lead", "change_lead", "Can change lead"),
    ("leads", "lead", "export_lead", "Can export leads"),
    ("jobs", "job", "view_job", "Can view job"),
)
ADMIN = (
    *SALES,
    ("leads", "lead", "delete_lead", "Can delete lead"),
    ("leads", "lead", "retain_lead", "Can extend, hold, release and expire leads"),
    ("forms", "form", "view_form", "Can view form"),
    ("forms", "form", "retain_form", "Can change how long a form's leads are kept"),
    ("audit", "auditentry", "view_auditentry", "Can view audit entry"),
)


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give each role its permissions; they are made here, since Django makes them only later."""
    database = schema_editor.connection.alias
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    for role_name, permissions in (("Sales", SALES), ("Admin", ADMIN)):
        role, _ = Group.objects.using(database).get_or_create(name=role_name)
        for app_label, model, codename, name in permissions:
            content_type, _ = ContentType.objects.using(database).get_or_create(
                app_label=app_label, model=model
            )
            permission, _ = Permission.objects.using(database).get_or_create(
                content_type=content_type, codename=codename, defaults={"name": name}
            )
            role.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_groups"),
        ("leads", "0002_alter_lead_options"),
        ("jobs", "0001_initial"),
        ("forms", "0001_initial"),
        ("audit", "0001_initial"),
    ]

    operations = [
        # Backwards nothing: people keep their roles when the schema alone is rolled back.
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
