"""The words of the web site a plan was copied from: menus, notices, adverts, licences, page marks."""

from wangdian.engines.plantext.cleaning.draft import Edit


def site_chrome(text: str) -> list[Edit]:
    return []
