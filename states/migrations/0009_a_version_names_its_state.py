import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# Row security of versions asks for their state, and that of MOUs for a published version: each must find its answer
# in its own table, or the two would ask each other for ever. The state of an MOU with versions therefore stays.
FORBID = """
CREATE FUNCTION states_mouversion_name_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.state_id := (SELECT state_id FROM states_mou WHERE id = NEW.mou_id);
    RETURN NEW;
END $$;
CREATE TRIGGER mouversion_names_its_state BEFORE INSERT OR UPDATE ON states_mouversion
    FOR EACH ROW EXECUTE FUNCTION states_mouversion_name_state();

CREATE FUNCTION states_mou_keep_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state_id IS DISTINCT FROM OLD.state_id
       AND EXISTS (SELECT 1 FROM states_mouversion WHERE mou_id = NEW.id) THEN
        RAISE EXCEPTION 'an MOU with versions stays with its state'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mou_keeps_its_state';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mou_keeps_its_state BEFORE UPDATE OF state_id ON states_mou
    FOR EACH ROW EXECUTE FUNCTION states_mou_keep_state();
"""
ALLOW = """
DROP TRIGGER mou_keeps_its_state ON states_mou;
DROP FUNCTION states_mou_keep_state();
DROP TRIGGER mouversion_names_its_state ON states_mouversion;
DROP FUNCTION states_mouversion_name_state();
"""


class Migration(migrations.Migration):
    dependencies = [("states", "0008_history_by_trigger")]
    operations = [
        migrations.AddField(
            "mouversion",
            "state",
            models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="states.state",
            ),
        ),
        migrations.RunSQL(FORBID, ALLOW),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mouversion",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mouversion",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="mouversion",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="mouversionevent",
            name="state",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="states.state",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mouversion",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "states_mouversionevent" ("assigned_to_id", "due_on", "id", "is_current", "is_published", "mou_id", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "state_id", "status", "submitted_at") VALUES (NEW."assigned_to_id", NEW."due_on", NEW."id", NEW."is_current", NEW."is_published", NEW."mou_id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'insert\', NEW."id", NEW."state_id", NEW."status", NEW."submitted_at"); RETURN NULL;',
                    hash="3d1a897d0a1257268d2ef4b3bebd807ae3ee0084",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_91989",
                    table="states_mouversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mouversion",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "states_mouversionevent" ("assigned_to_id", "due_on", "id", "is_current", "is_published", "mou_id", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "state_id", "status", "submitted_at") VALUES (NEW."assigned_to_id", NEW."due_on", NEW."id", NEW."is_current", NEW."is_published", NEW."mou_id", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'update\', NEW."id", NEW."state_id", NEW."status", NEW."submitted_at"); RETURN NULL;',
                    hash="ab71678218c0b25a2843237fce1935fe65ef36e5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d4105",
                    table="states_mouversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="mouversion",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "states_mouversionevent" ("assigned_to_id", "due_on", "id", "is_current", "is_published", "mou_id", "number", "pgh_context", "pgh_created_at", "pgh_label", "pgh_obj_id", "state_id", "status", "submitted_at") VALUES (OLD."assigned_to_id", OLD."due_on", OLD."id", OLD."is_current", OLD."is_published", OLD."mou_id", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, NOW(), \'delete\', OLD."id", OLD."state_id", OLD."status", OLD."submitted_at"); RETURN NULL;',
                    hash="23ac8cd7e82f5d4f234e0114e7f173ffbe9bd1b3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2db48",
                    table="states_mouversion",
                    when="AFTER",
                ),
            ),
        ),
    ]
