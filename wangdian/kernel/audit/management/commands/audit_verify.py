"""`manage audit_verify`: walk every unit's chain; name the first broken line of each; exit 1 if there is one."""

import sys

from django.core.management.base import BaseCommand

from wangdian.kernel.audit.models import AuditEvent
from wangdian.kernel.audit.verifying import verify_in, workers_for
from wangdian.kernel.org.scope import whole_bank


class Command(BaseCommand):
    help = "核对每个机构的留痕链，指出第一条不符的记录"

    def add_arguments(self, parser):
        parser.add_argument(
            "--workers", type=int, default=0, help="同时核对的进程数（默认按记录多少和处理器核数）"
        )

    def handle(self, **options):
        with whole_bank("verify audit chains"):
            count = AuditEvent.objects.count()
            breaks = verify_in(options["workers"] or workers_for(count))
        for found in breaks:
            self.stderr.write(f"机构 {found.unit_id} 第 {found.seq} 条：{found.reason}")
        self.stdout.write(f"{count} 条留痕，{len(breaks)} 处不符")
        if breaks:
            sys.exit(1)
