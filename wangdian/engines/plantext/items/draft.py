"""Ids and confidence shared by every kind of item."""

import hashlib
import unicodedata

PREFIX = {
    "goal": "g",
    "metric": "m",
    "duty": "t",
    "deadline": "d",
    "trigger": "r",
    "checklist": "c",
    "record": "l",
    "post": "p",
    "blank": "b",
    "question": "q",
}


class Ids:
    """Makes ids out of kind and words; a repeated wording gets a running number."""

    def __init__(self):
        self._seen: dict[str, int] = {}

    def new(self, kind: str, words: str) -> str:
        """E.g. "m-3fa29c01"; the same words give the same id in every edition of a plan."""
        plain = "".join(c for c in unicodedata.normalize("NFKC", words) if not c.isspace())
        digest = hashlib.blake2b(f"{kind}|{plain}".encode(), digest_size=4).hexdigest()
        count = self._seen[digest] = self._seen.get(digest, 0) + 1
        return f"{PREFIX[kind]}-{digest}" + (f"-{count}" if count > 1 else "")
