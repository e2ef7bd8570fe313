from django.db import migrations

FORBID = """
CREATE FUNCTION reports_authored_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a written text is never edited or deleted; a correction is a new version'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'authoredversion_never_changes';
END $$;
CREATE TRIGGER authoredversion_never_changes BEFORE UPDATE OR DELETE ON reports_authoredversion
    FOR EACH ROW EXECUTE FUNCTION reports_authored_keep();
CREATE TRIGGER authoredsection_never_changes BEFORE UPDATE ON reports_authoredsection
    FOR EACH ROW EXECUTE FUNCTION reports_authored_keep();
"""
ALLOW = """
DROP TRIGGER authoredsection_never_changes ON reports_authoredsection;
DROP TRIGGER authoredversion_never_changes ON reports_authoredversion;
DROP FUNCTION reports_authored_keep();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0005_record_authored_sections")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
