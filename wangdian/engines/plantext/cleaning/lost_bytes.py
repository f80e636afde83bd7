"""The words of the web site a plan was copied from: menus, notices, adverts, licences, page marks."""

from wangdian.engines.plantext.cleaning.draft import Edit


def lost_bytes(text: str) -> list[Edit]:
    return []
