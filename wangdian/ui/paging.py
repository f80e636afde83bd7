"""One page of a long list. The page number is in the address, so that a page can be shared and gone back to."""

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def paged(request: HttpRequest, rows, *, size: int = 50, parameter: str = "page") -> Page:
    """The page of `rows` (queryset or list) that the address asks for; the nearest one when it does not exist."""
    page = Paginator(rows, size).get_page(request.GET.get(parameter))
    page.parameter = parameter
    return page
