"""The README is checked by machine: every command it names exists, in both languages alike."""

import importlib.util
import re
import subprocess
import sys

import pytest

from wangdian.__main__ import COMMANDS
from wangdian.config.settings import ROOT

READMES = ("README.md", "README.zh-CN.md")


def make_commands() -> set[str]:
    listing = subprocess.run([sys.executable, "dev.py", "list"], capture_output=True, text=True, cwd=ROOT)
    return set(re.findall(r"^  (\S+)", listing.stdout, re.M))


@pytest.mark.parametrize("readme", READMES)
def test_every_make_command_of_the_readme_exists(readme):
    named = set(re.findall(r"`?make ([a-z][a-z-]+)", (ROOT / readme).read_text(encoding="utf-8")))
    assert named and named <= make_commands()


@pytest.mark.parametrize("readme", READMES)
def test_every_link_of_the_readme_leads_somewhere(readme):
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / readme).read_text(encoding="utf-8"))
    assert links and [link for link in links if not (ROOT / link).exists()] == []


def test_every_command_of_the_product_has_its_module():
    assert [name for name, (module, _) in COMMANDS.items() if importlib.util.find_spec(module) is None] == []


def test_every_bench_command_has_its_module():
    benches = [name.removeprefix("bench-") for name in make_commands() if name.startswith("bench-")]
    assert [b for b in benches if importlib.util.find_spec("bench." + b.replace("-", "_")) is None] == []
