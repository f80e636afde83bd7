"""Publish the checklists that ship with the product."""

from django.core.management.base import BaseCommand
from django.utils.timezone import localtime

from wangdian.kernel.checklists.shipped import load_shipped
from wangdian.kernel.org.scope import whole_bank


class Command(BaseCommand):
    help = "publish the checklists that ship with the product; safe to run again"

    def handle(self, *args, **options):
        with whole_bank("load checklists"):
            found = load_shipped(now=localtime())
        for code, what in found.items():
            self.stdout.write(f"{what:8} {code}")
