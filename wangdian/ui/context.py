"""What every page's template gets."""


def page(request):
    """The scope and the moment of the request."""
    return {"scope": getattr(request, "scope", None), "now": getattr(request, "now", None)}
