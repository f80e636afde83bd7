"""What every page's template gets."""

from django.utils.translation import get_language

from .header import signs_for
from .menu import entries_for

# The product's own name is no word to translate: 网点 is also a kind of unit.
IN_SIGHT = 8  # entries of the navigation that fit beside each other; the rest is behind 更多
PRODUCT = {"zh-hans": "网点", "en": "Wangdian"}


def page(request):
    """The scope, the moment and the navigation of the request."""
    scope = getattr(request, "scope", None)
    match = getattr(request, "resolver_match", None)
    entries = entries_for(scope) if getattr(request, "user", None) and request.user.is_authenticated else []
    return {
        "product": PRODUCT.get(get_language() or "", PRODUCT["en"]),
        "scope": scope,
        "now": getattr(request, "now", None),
        "menu": entries,
        "menu_first": entries[:IN_SIGHT] if len(entries) > IN_SIGHT + 1 else entries,
        "menu_more": entries[IN_SIGHT:] if len(entries) > IN_SIGHT + 1 else [],
        "header_signs": lambda: signs_for(request),  # counted where a page shows them; fragments do not
        "phone_menu": [e for e in entries if e.on_phone][:5],
        "here": _entry_of(match.view_name if match else "", entries),
    }


def _entry_of(view_name: str, entries) -> str:
    """The entry of the navigation that a page belongs to: its own, else the first of its app."""
    names = [e.url_name for e in entries]
    app = view_name.partition(":")[0]
    return view_name if view_name in names else next((n for n in names if n.partition(":")[0] == app), "")
