"""What every page's template gets."""

from .menu import entries_for


def page(request):
    """The scope, the moment and the navigation of the request."""
    scope = getattr(request, "scope", None)
    match = getattr(request, "resolver_match", None)
    entries = entries_for(scope) if getattr(request, "user", None) and request.user.is_authenticated else []
    return {
        "scope": scope,
        "now": getattr(request, "now", None),
        "menu": entries,
        "phone_menu": [e for e in entries if e.on_phone][:5],
        "here": match.view_name if match else "",
    }
