"""No page without a declared right."""

from tests.guards.allowed_views import FOREIGN_VIEWS
from tests.guards.walk import addresses
from wangdian.kernel.org.powers import LABELS


def view_name(address) -> str:
    view = getattr(address.view, "view_class", address.view)
    return f"{view.__module__}.{view.__qualname__}"


def test_every_view_declares_who_may_open_it_or_is_excused_with_a_reason():
    undeclared = [
        a.shown
        for a in addresses()
        if not hasattr(a.view, "declared_power") and view_name(a) not in FOREIGN_VIEWS
    ]
    assert not undeclared, "declare the right with @page (kernel.org.pages):\n" + "\n".join(undeclared)


def test_every_declared_power_is_in_the_vocabulary():
    powers = {a.view.declared_power for a in addresses() if hasattr(a.view, "declared_power")}
    assert powers - {None} <= set(LABELS)


def test_no_excuse_outlives_its_view():
    present = {view_name(a) for a in addresses()}
    assert set(FOREIGN_VIEWS) <= present, f"remove: {set(FOREIGN_VIEWS) - present}"


def test_every_page_of_ours_has_a_name():
    nameless = [a.shown for a in addresses() if not a.name and a.view.__module__.startswith("wangdian.")]
    assert not nameless, nameless
