from django.db import migrations

FORBID = """
CREATE FUNCTION states_mouversion_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id IS DISTINCT FROM OLD.id OR NEW.mou_id IS DISTINCT FROM OLD.mou_id
       OR NEW.number IS DISTINCT FROM OLD.number THEN
        RAISE EXCEPTION 'a version keeps its MOU and its number'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mouversion_never_changes';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mouversion_never_changes BEFORE UPDATE ON states_mouversion
    FOR EACH ROW EXECUTE FUNCTION states_mouversion_keep();
"""
ALLOW = """
DROP TRIGGER mouversion_never_changes ON states_mouversion;
DROP FUNCTION states_mouversion_keep();
"""


class Migration(migrations.Migration):
    dependencies = [("states", "0001_record_states_and_agreements")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
