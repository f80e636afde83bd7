"""`manage audit_verify`: walk every unit's chain; name the first broken line of each; exit 1 if there is one."""

import sys

from django.core.management.base import BaseCommand

from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.audit.queries import verify_all
from wangdian.kernel.org.scope import whole_bank


class Command(BaseCommand):
    help = "核对每个机构的留痕链，指出第一条不符的记录"

    def handle(self, **options):
        with whole_bank("verify audit chains"):
            count, breaks = AuditEvent.objects.count(), verify_all()
        for found in breaks:
            self.stderr.write(f"机构 {found.unit_id} 第 {found.seq} 条：{found.reason}")
        self.stdout.write(f"{count} 条留痕，{len(breaks)} 处不符")
        if breaks:
            sys.exit(1)
