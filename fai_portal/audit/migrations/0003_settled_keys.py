from django.db import migrations

# The application's role may not lock what it may not change, so it asks the owner's function. A key is given out
# only under the lock that adding a row takes: while SHARE is held nobody is between the two.
SETTLED = """
CREATE FUNCTION audit_settled(recorded regclass, key text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET lock_timeout = '5s' AS $$
BEGIN
    EXECUTE format('LOCK TABLE %s IN SHARE MODE', recorded);
    RETURN coalesce(pg_sequence_last_value(pg_get_serial_sequence(recorded::text, key)::regclass), 0);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_seals_and_who_acted_as_what")]
    operations = [migrations.RunSQL(SETTLED, "DROP FUNCTION audit_settled(regclass, text)")]
