"""An event is written once: the database itself refuses to change or delete it."""

from django.db import migrations

CREATE = """
CREATE FUNCTION soglia_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
-- Row level: TRUNCATE, which only the owner of the table may do, still empties a test database.
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON outbox_event
    FOR EACH ROW EXECUTE FUNCTION soglia_refuse_change();
"""
DROP = """
DROP TRIGGER event_append_only ON outbox_event;
DROP FUNCTION soglia_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
