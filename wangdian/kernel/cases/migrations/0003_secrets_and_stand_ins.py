"""Who stood in for whom in an action; and requests about a confidential case are read by those it names."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from wangdian.kernel.cases.rowsecurity import NO_SECRETS, SECRETS, keep_secret

ABOUT_A_CASE = "target_kind IN ('case', 'clock', 'action')"
TOLD = f"NOT ({ABOUT_A_CASE}) OR (target_kind, target_id) NOT IN (SELECT kind, id FROM wd_secret_targets())"


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0002_walls_and_doors'),
        ('approvals', '0002_row_security'),
        ('org', '0005_reach_of_one_unit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='action',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='action',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='action',
            name='done_on_behalf_of',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='action',
            name='verified_on_behalf_of',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='actionevent',
            name='done_on_behalf_of',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='actionevent',
            name='verified_on_behalf_of',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('confidential', True)), fields=['id'], name='cases_case_confidential'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='action',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_actionevent" ("case_id", "done_at", "done_by_id", "done_on_behalf_of_id", "due_on", "evidence_asked", "extensions", "id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result", "sent_back", "sort", "state", "title", "unit_id", "verdict", "verified_at", "verified_by_id", "verified_on_behalf_of_id") VALUES (NEW."case_id", NEW."done_at", NEW."done_by_id", NEW."done_on_behalf_of_id", NEW."due_on", NEW."evidence_asked", NEW."extensions", NEW."id", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."result", NEW."sent_back", NEW."sort", NEW."state", NEW."title", NEW."unit_id", NEW."verdict", NEW."verified_at", NEW."verified_by_id", NEW."verified_on_behalf_of_id"); RETURN NULL;', hash='c170007b201aeb13ffc59e9b96de2a21214ff7dc', operation='UPDATE', pgid='pgtrigger_update_update_3816b', table='cases_action', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='action',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_actionevent" ("case_id", "done_at", "done_by_id", "done_on_behalf_of_id", "due_on", "evidence_asked", "extensions", "id", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "result", "sent_back", "sort", "state", "title", "unit_id", "verdict", "verified_at", "verified_by_id", "verified_on_behalf_of_id") VALUES (OLD."case_id", OLD."done_at", OLD."done_by_id", OLD."done_on_behalf_of_id", OLD."due_on", OLD."evidence_asked", OLD."extensions", OLD."id", OLD."owner_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."result", OLD."sent_back", OLD."sort", OLD."state", OLD."title", OLD."unit_id", OLD."verdict", OLD."verified_at", OLD."verified_by_id", OLD."verified_on_behalf_of_id"); RETURN NULL;', hash='8dd5305b8c9578d2a243863bbe26add62bdc0f6b', operation='DELETE', pgid='pgtrigger_delete_delete_5c9f3', table='cases_action', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verified_on_behalf_of', models.F('done_by')), _negated=True), models.Q(('verified_on_behalf_of', models.F('owner')), _negated=True), models.Q(('verified_by', models.F('done_on_behalf_of')), _negated=True), models.Q(('verified_on_behalf_of', models.F('done_on_behalf_of')), _negated=True)), name='cases_action_two_sides'),
        ),
        migrations.RunSQL(SECRETS, NO_SECRETS),
        keep_secret('approvals_approval', TOLD),
        keep_secret('approvals_approvalevent', TOLD),
    ]
