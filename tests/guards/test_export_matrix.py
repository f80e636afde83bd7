"""Every list as a file × everybody in the cast: who does not open the list gets no file, and nobody another branch's rows."""

import io
import re
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from tests.examples import Example
from tests.guards.test_permission_matrix import (
    KEPT_OUT,
    all_examples,
    declared_get_pages,
)
from wangdian.kernel.lists import spec

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES = {"xlsx": XLSX, "pdf": "application/pdf"}


def list_addresses(cast, examples: dict[str, Example]) -> dict[str, str]:
    """The address of every list page, by the name of its URL, found by asking each page for a workbook."""
    found = {}
    for person in (cast.qin, cast.luo):
        client = Client(raise_request_exception=False)
        client.force_login(person)
        for address in declared_get_pages():
            example = examples.get(address.name, Example())
            if address.name in found or (address.arguments and address.name not in examples):
                continue
            url = reverse(address.name, kwargs=example.kwargs)
            if _type(client.get(url, {"export": "xlsx"})) == XLSX and _type(client.get(url)) != XLSX:
                found[address.name] = url
    return found


def _type(answer) -> str:
    return answer.headers.get("Content-Type", "")


def words(body: bytes) -> str:
    """Everything a workbook says."""
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        return "\n".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def content(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def lists(cast) -> dict[str, str]:
    return list_addresses(cast, all_examples(cast))


def test_every_list_is_reached_by_the_walk(lists):
    # A list that a test made for itself is known to the process too, and has no page here.
    ours = [one.name for one in spec.everything() if ".tests." not in one.rows.__module__]
    assert len(lists) >= len(ours) > 10, f"{sorted(lists)} for {ours}"


def test_a_list_leaves_as_a_file_for_those_who_open_it_and_for_nobody_else(cast, lists):
    wrong, told_apart, full = [], set(), 0
    for name, person in cast.people.items():
        client = Client(raise_request_exception=False)
        client.force_login(person)
        for url_name, url in lists.items():
            opens = client.get(url).status_code == 200
            told_apart.add(opens)
            for kind in FILES if name in ("luo", "he") else ("xlsx",):
                answer = client.get(url, {"export": kind})
                if opens != (_type(answer) == FILES[kind]):
                    wrong.append(f"{name} {url_name} {kind}: {answer.status_code}, opens the list: {opens}")
                if not opens and answer.status_code not in KEPT_OUT:
                    wrong.append(f"{name} {url_name} {kind}: {answer.status_code}")
                if opens and kind == "xlsx":
                    numbers = set(re.findall(r"-B10[0-9]-", words(content(answer))))
                    full += bool(numbers)
                    own = {"ma": {"-B102-"}, "he": {"-B102-"}, "bai": set()}.get(name)
                    if own is not None and not numbers <= own:
                        wrong.append(f"{name} {url_name}: {numbers}")
    assert not wrong, "\n".join(wrong)
    assert told_apart == {True, False} and full > 5
