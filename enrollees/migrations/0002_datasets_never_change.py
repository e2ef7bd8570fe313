from django.db import migrations

FORBID = """
CREATE FUNCTION enrollees_dataset_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a dataset is never edited or deleted; a correction is a new dataset'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'dataset_never_changes';
END $$;
CREATE TRIGGER dataset_never_changes BEFORE UPDATE OR DELETE ON enrollees_dataset
    FOR EACH ROW EXECUTE FUNCTION enrollees_dataset_keep();
"""
ALLOW = """
DROP TRIGGER dataset_never_changes ON enrollees_dataset;
DROP FUNCTION enrollees_dataset_keep();
"""


class Migration(migrations.Migration):
    dependencies = [("enrollees", "0001_record_enrollees_intakes_and_datasets")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
