"""Requests are seen by those who see the unit and by who made them; what was asked and decided stands."""

from django.db import migrations

from wangdian.kernel.database.rowsecurity import protect, protect_inherited

REQUESTS_STAND = """
CREATE OR REPLACE FUNCTION wd_approval_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE free text[] := ARRAY['state', 'checker_id', 'checker_on_behalf_of_id', 'checker_post', 'checker_unit_id',
                             'decided_at', 'comment', 'result'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'requests are decided, not deleted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'PENDING' THEN
            RAISE EXCEPTION 'a request begins undecided' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state <> 'PENDING' THEN
        RAISE EXCEPTION 'a decided request stands' USING ERRCODE = 'insufficient_privilege';
    END IF;
    -- A request may be opened to the unit above while it waits.
    IF NEW.remote_allowed THEN free := array_append(free, 'remote_allowed'); END IF;
    IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'what was asked for stands' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wd_approval_stands BEFORE INSERT OR UPDATE OR DELETE ON approvals_approval
    FOR EACH ROW EXECUTE FUNCTION wd_approval_stands();
CREATE OR REPLACE FUNCTION wd_approval_rule_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE free text[] := ARRAY[]::text[];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'rules end, they are not deleted' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.ends_on IS NULL THEN free := array_append(free, 'ends_on'); END IF;
    IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'a rule ends and another begins' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER wd_approval_rule_stands BEFORE UPDATE OR DELETE ON approvals_approvalrule
    FOR EACH ROW EXECUTE FUNCTION wd_approval_rule_stands();
"""
REQUESTS_FALL = """
DROP TRIGGER wd_approval_rule_stands ON approvals_approvalrule; DROP FUNCTION wd_approval_rule_stands();
DROP TRIGGER wd_approval_stands ON approvals_approval; DROP FUNCTION wd_approval_stands();
"""

# Who may check at a unit: also people of the units above, whose posts the maker does not see. It tells no more
# than who they are, and runs as the owner for that alone.
CHECKERS = """
CREATE OR REPLACE FUNCTION wd_checkers(at_unit bigint, asked_post bigint, asked_power text, at timestamptz, on_day date)
RETURNS TABLE (person_id bigint, on_behalf_of bigint, unit_id bigint, post_id bigint, post_name text, away boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    WITH up AS (
        SELECT u.id, u.id = here.id AS own FROM org_unit here
        CROSS JOIN generate_series(4, length(here.path), 4) AS n
        JOIN org_unit u ON u.path = left(here.path, n)
        WHERE here.id = at_unit
    ), found AS (
        SELECT a.person_id, NULL::bigint AS on_behalf_of, a.unit_id, a.post_id, p.name AS post_name
        FROM org_appointment a JOIN up ON up.id = a.unit_id JOIN org_post p ON p.id = a.post_id
        WHERE (up.own OR p.reach = 'SUBTREE')
          AND a.starts_on <= on_day AND (a.ends_on IS NULL OR a.ends_on >= on_day)
          AND CASE WHEN asked_post IS NULL THEN asked_power = ANY (p.powers) ELSE a.post_id = asked_post END
        UNION
        SELECT d.delegate_id, d.grantor_id, d.unit_id, d.post_id, p.name
        FROM org_delegation d JOIN up ON up.id = d.unit_id JOIN org_post p ON p.id = d.post_id
        WHERE (up.own OR p.reach = 'SUBTREE') AND d.revoked_at IS NULL AND d.starts_at <= at AND d.ends_at > at
          AND asked_power = ANY (d.powers) AND (asked_post IS NULL OR d.post_id = asked_post)
    )
    SELECT f.person_id, f.on_behalf_of, f.unit_id, f.post_id, f.post_name,
           EXISTS (SELECT 1 FROM org_absence s WHERE s.person_id = f.person_id
                   AND s.starts_on <= on_day AND s.ends_on >= on_day)
    FROM found f JOIN org_person person ON person.id = f.person_id
    WHERE person.is_active
$$;
"""
NO_CHECKERS = "DROP FUNCTION wd_checkers(bigint, bigint, text, timestamptz, date);"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial"), ("org", "0003_ancestor_units")]

    operations = [
        protect("approvals_approval", own="maker_id"),
        protect("approvals_approvalevent", own="maker_id"),
        protect_inherited("approvals_approvalrule"),
        protect_inherited("approvals_approvalruleevent"),
        migrations.RunSQL(REQUESTS_STAND, REQUESTS_FALL),
        migrations.RunSQL(CHECKERS, NO_CHECKERS),
    ]
