from django.db import migrations

# A status changes only while the move service says that it is moving this very version. What was submitted is
# kept as it is; only the place of its terms in the order of decisions is found later, when they are decided.
FORBID = """
CREATE OR REPLACE FUNCTION states_mouversion_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id IS DISTINCT FROM OLD.id OR NEW.mou_id IS DISTINCT FROM OLD.mou_id
       OR NEW.number IS DISTINCT FROM OLD.number THEN
        RAISE EXCEPTION 'a version keeps its MOU and its number'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mouversion_never_changes';
    END IF;
    IF (NEW.status IS DISTINCT FROM OLD.status OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at)
       AND current_setting('portal.moving', true) IS DISTINCT FROM NEW.id::text THEN
        RAISE EXCEPTION 'a version changes its status only as a move'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mouversion_moves_only';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION states_kept_forever() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a move is never changed or removed'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'moumove_never_changes';
END $$;
CREATE TRIGGER moumove_never_changes BEFORE UPDATE OR DELETE ON states_moumove
    FOR EACH ROW EXECUTE FUNCTION states_kept_forever();
CREATE TRIGGER returnreason_never_changes BEFORE UPDATE OR DELETE ON states_returnreason
    FOR EACH ROW EXECUTE FUNCTION states_kept_forever();

CREATE FUNCTION states_version_of(noun text, held jsonb) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE noun
        WHEN 'states_moudocument' THEN (held->>'version_id')::bigint
        WHEN 'states_terms' THEN (held->>'version_id')::bigint
        WHEN 'states_termpercentage' THEN (
            SELECT terms.version_id FROM states_termyear years JOIN states_terms terms ON terms.id = years.terms_id
            WHERE years.id = (held->>'year_id')::bigint)
        ELSE (SELECT version_id FROM states_terms WHERE id = (held->>'terms_id')::bigint)
    END
$$;

CREATE FUNCTION states_submitted_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found bigint[] := '{}';
BEGIN
    IF TG_OP <> 'INSERT' THEN
        found := found || states_version_of(TG_TABLE_NAME, to_jsonb(OLD));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        found := found || states_version_of(TG_TABLE_NAME, to_jsonb(NEW));
    END IF;
    IF EXISTS (SELECT 1 FROM states_mouversion WHERE id = ANY(found) AND submitted_at IS NOT NULL) THEN
        IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'states_terms'
           AND to_jsonb(NEW) - 'sequence' - 'decided_on' = to_jsonb(OLD) - 'sequence' - 'decided_on' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a submitted version never changes'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mouversion_submitted_never_changes';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
NOUNS = ("moudocument", "terms", "termyear", "termpercentage", "termcounty")
FORBID += "".join(
    f"CREATE TRIGGER {noun}_submitted_never_changes BEFORE INSERT OR UPDATE OR DELETE ON states_{noun}"
    " FOR EACH ROW EXECUTE FUNCTION states_submitted_keep();"
    for noun in NOUNS
)
ALLOW = "".join(f"DROP TRIGGER {noun}_submitted_never_changes ON states_{noun};" for noun in NOUNS)
ALLOW += """
DROP FUNCTION states_submitted_keep();
DROP FUNCTION states_version_of(text, jsonb);
DROP TRIGGER returnreason_never_changes ON states_returnreason;
DROP TRIGGER moumove_never_changes ON states_moumove;
DROP FUNCTION states_kept_forever();
CREATE OR REPLACE FUNCTION states_mouversion_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id IS DISTINCT FROM OLD.id OR NEW.mou_id IS DISTINCT FROM OLD.mou_id
       OR NEW.number IS DISTINCT FROM OLD.number THEN
        RAISE EXCEPTION 'a version keeps its MOU and its number'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mouversion_never_changes';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("states", "0004_versions_under_review")]
    operations = [migrations.RunSQL(FORBID, ALLOW)]
