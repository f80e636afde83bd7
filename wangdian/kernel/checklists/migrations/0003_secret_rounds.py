"""A round for a confidential case, its answers and pictures are read by those whom the case names."""

from django.db import migrations

from wangdian.kernel.cases.rowsecurity import keep_secret

SECRETS = """
CREATE FUNCTION wd_secret_runs() RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public ROWS 100 AS $$
    SELECT r.id FROM checklists_run r JOIN wd_secret_cases() AS s ON s = r.case_id
$$;
CREATE FUNCTION wd_secret_answers() RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = public ROWS 1000 AS $$
    SELECT a.id FROM checklists_answer a JOIN wd_secret_runs() AS s ON s = a.run_id
$$;
"""
NO_SECRETS = "DROP FUNCTION wd_secret_answers(); DROP FUNCTION wd_secret_runs();"
ROUND = "case_id IS NULL OR case_id NOT IN (SELECT wd_secret_cases())"
ANSWER = "run_id NOT IN (SELECT wd_secret_runs())"


class Migration(migrations.Migration):
    dependencies = [("checklists", "0002_row_security"), ("cases", "0003_secrets_and_stand_ins")]

    operations = [
        migrations.RunSQL(SECRETS, NO_SECRETS),
        keep_secret("checklists_run", ROUND),
        keep_secret("checklists_runevent", ROUND),
        keep_secret("checklists_answer", ANSWER),
        keep_secret("checklists_answerevent", ANSWER),
        keep_secret("checklists_answerphoto", "answer_id NOT IN (SELECT wd_secret_answers())"),
    ]
