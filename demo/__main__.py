"""`make demo`: load the demo bank, start the worker and the site, and say how to sign in."""

import argparse
import os
import shutil
import subprocess
import sys
import unicodedata


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def parse(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo", description="演示行：载入、启动任务进程和网站")
    parser.add_argument(
        "--port", type=int, default=8000, help="网站端口，被占用时取下一个空闲的（默认 8000）"
    )
    parser.add_argument("--no-serve", action="store_true", help="只载入，不启动")
    parser.add_argument("--reset", action="store_true", help="先清空演示数据库，再载入")
    return parser.parse_args(argv)


def manage(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "wangdian", "manage", *arguments])
    if done.returncode:
        raise SystemExit(done.returncode)


def reset() -> None:
    """Empty the private database. A database that is somebody's own is never touched."""
    if os.environ.get("DATABASE_URL"):
        raise SystemExit("✗ --reset 只清空自带的私有数据库；您设置了 DATABASE_URL，请自行清空")
    say("清空私有数据库")
    environment = dict(
        os.environ, WANGDIAN_DATABASE_ROLE="owner", DJANGO_SETTINGS_MODULE="wangdian.config.settings"
    )
    code = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "c = connection.cursor()\n"
        "c.execute('DROP OWNED BY CURRENT_USER CASCADE')\n"
        "c.execute('CREATE SCHEMA IF NOT EXISTS public')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment)
    if done.returncode:
        raise SystemExit(done.returncode)


def names_table(rows: list[tuple[str, str, str, str]]) -> str:
    """A table that lines up although a Chinese character is two columns wide."""
    heads = ("岗位", "机构", "姓名", "工号（登录名）")
    widths = [max(_width(row[i]) for row in [heads, *rows]) for i in range(4)]
    lines = [
        "  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True))
        for row in [heads, *rows]
    ]
    return "\n".join("  " + line.rstrip() for line in lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def main(argv: list[str]) -> int:
    args = parse(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangdian.config.settings")
    if args.reset:
        reset()
    manage("migrate", "-v", "0")
    if shutil.which("msgfmt") and os.path.isdir("wangdian/locale"):
        manage("compilemessages", "-v", "0")

    import django

    django.setup()
    from django.utils.timezone import localtime

    from . import load, serve
    from .bank import PASSWORD

    if load.has_other_bank():
        print("✗ 数据库里有演示行以外的机构，不会动它  →  换一个数据库，或 make db-reset", file=sys.stderr)
        return 2
    load.load(localtime(), say)
    print(f"\n{names_table(load.sign_in_names())}\n\n  密码都是 {PASSWORD}\n", flush=True)
    if args.no_serve:
        return 0
    port = serve.free_port(args.port)
    print(f"  → http://127.0.0.1:{port}/\n\n  停止：Ctrl-C\n", flush=True)
    return serve.run(port, say)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
