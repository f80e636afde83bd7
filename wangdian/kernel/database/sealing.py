"""Secrets in rows: encrypted with Fernet keys that live outside the database.

Keys come from WANGDIAN_FIELD_KEYS (newest first: the first encrypts, all decrypt), else one is derived from the
secret key of the site and from each of its fallbacks.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


class Unreadable(Exception):
    """What was sealed with a key that is gone."""


def seal(text: str) -> str:
    """`text`, encrypted and signed; a different string each time."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What `seal` was given. Raises Unreadable when no key fits."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def blind_index(text: str) -> str:
    """What equal texts share and nobody reads: to find a customer again by phone number without opening rows.

    Keyed, so that a list of all phone numbers does not give it away.
    """
    secret = settings.FIELD_INDEX_KEY or settings.SECRET_KEY
    plain = "".join(text.split()).lower()
    return hmac.new(b"wangdian.index:" + secret.encode(), plain.encode(), hashlib.sha256).hexdigest()[:32]


def _keys() -> MultiFernet:
    keys = settings.FIELD_KEYS or [
        _derived(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError:
        raise ImproperlyConfigured(
            "WANGDIAN_FIELD_KEYS 应为逗号分隔的Fernet密钥（32字节，urlsafe base64）"
        ) from None


def _derived(secret: str) -> bytes:
    """A Fernet key from the secret key, which is long and random: one hash is enough."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"wangdian.field:" + secret.encode()).digest())
