"""`python -m wangdian COMMAND …`: one small face per engine, plus Django's own commands under `manage`.

Each command names the module whose `main(argv) -> int` runs it. Modules are imported only when asked
for, so that `plan compile` does not wait for solvers it never calls.
"""

import importlib
import os
import sys

# command -> (module with main(argv), what it does)
COMMANDS = {
    "plan": ("wangdian.engines.plantext.cli", "compile a written work plan 编译工作计划"),
    "calendar": ("wangdian.engines.calendars.cli", "business days, lunar dates, rhythms 营业日历"),
    "queue": ("wangdian.engines.queueing.cli", "simulate a lobby 排队仿真"),
    "staffing": ("wangdian.engines.staffing.cli", "staff needed per interval 人力测算"),
    "forecast": ("wangdian.engines.forecasting.cli", "forecast arrivals 客流预测"),
    "roster": ("wangdian.engines.rostering.cli", "make and score rosters 排班"),
}

# Django commands that change the schema and therefore run as the owner of the tables.
OWNER_COMMANDS = {"migrate", "makemigrations", "sqlmigrate", "showmigrations", "lintmigrations"}


def usage() -> str:
    """The list of commands, one line each."""
    lines = ["usage: python -m wangdian COMMAND …", ""]
    lines += [f"  {name:<10} {what}" for name, (_, what) in COMMANDS.items()]
    lines += ["  manage     Django's own commands: migrate, check, shell … 系统管理"]
    return "\n".join(lines)


def main(argv: list[str]) -> int:
    """Run one command; 2 when there is no such command, else what the command answers."""
    if not argv or argv[0] in {"-h", "--help", "help"}:
        print(usage())
        return 0
    name, rest = argv[0], argv[1:]
    if name == "manage":
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangdian.config.settings")
        if rest and rest[0] in OWNER_COMMANDS:
            os.environ["WANGDIAN_DATABASE_ROLE"] = "owner"
        from django.core.management import execute_from_command_line

        execute_from_command_line(["wangdian manage", *rest])
        return 0
    if name not in COMMANDS:
        print(f"没有这个命令：{name}\n\n{usage()}", file=sys.stderr)
        return 2
    return importlib.import_module(COMMANDS[name][0]).main(rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
