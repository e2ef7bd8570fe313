from django.db import migrations, models


def name_states(apps, schema_editor):
    """The trigger does the work. Row security would hide rows silently, so what was changed is counted."""
    versions = apps.get_model("states", "MouVersion").objects.using(schema_editor.connection.alias)
    lacking = versions.filter(state=None, mou__state__isnull=False)
    expected = lacking.count()
    changed = lacking.update(number=models.F("number"))
    if changed != expected or lacking.exists():
        raise RuntimeError(
            f"{changed} of {expected} versions were given their state, and {lacking.count()} have none"
        )


class Migration(migrations.Migration):
    dependencies = [("states", "0009_a_version_names_its_state")]
    operations = [migrations.RunPython(name_states, migrations.RunPython.noop)]
