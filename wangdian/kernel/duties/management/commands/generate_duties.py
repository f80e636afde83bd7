"""`manage generate_duties`: make today's occurrences now, catching up what a stopped worker left out."""

from django.core.management.base import BaseCommand
from django.utils.timezone import localtime

from wangdian.kernel.duties.generation import catch_up


class Command(BaseCommand):
    help = "生成今日任务，并补上停机期间漏掉的日子"

    def handle(self, **options):
        for day, count in catch_up(now=localtime()).items():
            self.stdout.write(f"{day}：新增 {count} 项")
