"""The narrow door of the opinion form: who is not signed in sees nothing, and inserts through two functions alone.

`service_opinion` has policies for reading and changing only, so that row security refuses every other insert and every
delete, by whoever is signed in too. The functions run as the owner; they tell no more than which outlet a poster
belongs to, and write one row whose size and count they check.
"""

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunSQL

from wangdian.kernel.database.rowsecurity import VISIBLE

PER_ADDRESS = 10  # opinions from one address in an hour: a family, a street of shops behind one address
PER_UNIT = 60  # opinions at one outlet in an hour
LONGEST = 2000  # characters of an opinion

DOOR = f"""
CREATE FUNCTION wd_opinion_box(asked text) RETURNS TABLE (unit_id bigint, unit_name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT b.unit_id, u.name::text FROM service_opinionbox b JOIN org_unit u ON u.id = b.unit_id
    WHERE b.token = asked AND b.closed_at IS NULL
$$;
CREATE FUNCTION wd_leave_opinion(
    asked text, form_key uuid, at timestamptz, kind text, words text, answer boolean,
    name text, phone text, phone_digest text, phone_end text, address text
) RETURNS text LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE
    here service_opinionbox;
BEGIN
    -- One after the other at one outlet: so two at once are counted, and a form sent twice finds itself.
    SELECT * INTO here FROM service_opinionbox WHERE token = asked AND closed_at IS NULL FOR UPDATE;
    IF here.id IS NULL THEN
        RETURN 'closed';
    END IF;
    IF EXISTS (SELECT 1 FROM service_opinion o WHERE o.box_id = here.id AND o.key = form_key) THEN
        RETURN 'kept';
    END IF;
    IF kind NOT IN ('COMPLAINT', 'SUGGESTION', 'PRAISE') OR words !~ '\\S' OR length(words) > {LONGEST}
       OR length(name) > 600 OR length(phone) > 400 OR length(phone_digest) > 32 OR length(phone_end) > 4
       OR length(address) <> 32 THEN
        RAISE EXCEPTION 'not an opinion' USING ERRCODE = 'check_violation';
    END IF;
    IF (SELECT count(*) FILTER (WHERE o.address_index = address) >= {PER_ADDRESS} OR count(*) >= {PER_UNIT}
        FROM service_opinion o WHERE o.unit_id = here.unit_id AND o.left_at > at - interval '1 hour') THEN
        RETURN 'many';
    END IF;
    INSERT INTO service_opinion (
        unit_id, box_id, key, left_at, sort, said, wants_answer, name_sealed, phone_sealed, phone_index, phone_tail,
        address_index, state, taken_as, reason
    ) VALUES (
        here.unit_id, here.id, form_key, at, kind, words, answer, name, phone, phone_digest, phone_end,
        address, 'NEW', '', ''
    );
    RETURN 'kept';
END $$;
"""
NO_DOOR = """
DROP FUNCTION wd_leave_opinion(text, uuid, timestamptz, text, text, boolean, text, text, text, text, text);
DROP FUNCTION wd_opinion_box(text);
"""


def guard_opinions() -> Operation:
    """Read and changed by the outlet's people; inserted through the function alone; deleted by nobody."""
    visible = VISIBLE.format(column="unit_id")
    return RunSQL(
        sql=(
            "ALTER TABLE service_opinion ENABLE ROW LEVEL SECURITY;"
            f"CREATE POLICY wd_units ON service_opinion FOR SELECT USING ({visible});"
            f"CREATE POLICY wd_units_update ON service_opinion FOR UPDATE USING ({visible}) WITH CHECK ({visible});"
        ),
        reverse_sql=(
            "DROP POLICY wd_units ON service_opinion; DROP POLICY wd_units_update ON service_opinion;"
            "ALTER TABLE service_opinion DISABLE ROW LEVEL SECURITY;"
        ),
    )
