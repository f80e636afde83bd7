"""Group robots of WeCom and DingTalk: which addresses they may have, and one message to one of them.

The address is a secret: who has it can write into the group. It never appears in errors or logs. Only known hosts
are spoken to, so that nobody can make the server call into the bank's own network.
"""

import base64
import hashlib
import hmac
import http.client
import json
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import SplitResult, quote_plus, urlsplit

from django.conf import settings

from wangdian.kernel.database.errors import Refused

from .models import Robot
from .sending import SendFailed

HOSTS = {Robot.Kind.WECOM: "qyapi.weixin.qq.com", Robot.Kind.DINGTALK: "oapi.dingtalk.com"}
TIMEOUT = 10  # seconds for each step on the network
LONGEST = {Robot.Kind.WECOM: 2048, Robot.Kind.DINGTALK: 15_000}  # bytes of text a platform takes
# What a platform answers when trying again is of no use: the address is dead, or the group's own rules refuse.
HOPELESS = {
    93000: "机器人地址已失效，请到群里重新复制地址",
    300001: "机器人地址已失效，请到群里重新复制地址",
    310000: "被群的安全设置拒绝，请核对加签密钥、关键词或IP白名单",
    400013: "群已解散",
    400101: "机器人地址已失效，请到群里重新复制地址",
    400102: "机器人已停用",
}
TOO_FAST = {45009, 130101, 90030}


def checked(kind: str, url: str) -> SplitResult:
    """The address in parts. Raises Refused `notices.robot_address` when it is none a robot of this kind may have."""
    refusal = Refused(
        "notices.robot_address", "地址不对：请从群机器人的设置里整条复制，以 https:// 开头。", field="url"
    )
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise refusal from None
    if parts.username is not None or parts.password is not None or parts.fragment or not url.isascii():
        raise refusal
    if any(c.isspace() or ord(c) < 32 for c in url.strip()):
        raise refusal
    if _is_loopback(host):
        if parts.scheme not in {"http", "https"} or not (settings.DEBUG or host in settings.ROBOT_HOSTS):
            raise refusal
    elif parts.scheme != "https" or not (
        (host == HOSTS[kind] and port in {None, 443} and parts.query) or host in settings.ROBOT_HOSTS
    ):
        raise refusal
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def shown(url: str) -> str:
    """The address as it may be seen: the host and the last four characters."""
    return f"{urlsplit(url).hostname}/…{url[-4:]}"


def send(*, kind: str, url: str, secret: str, text: str, parcel: str, now: datetime) -> None:
    """Post one message. `parcel` goes along as Idempotency-Key: the platforms ignore it, a relay may not.

    Raises SendFailed. Redirects are not followed: whatever is not 200 is a failure.
    """
    try:
        parts = checked(kind, url)
    except Refused:
        raise SendFailed("机器人地址不在允许之列，请重新填写", hopeless=True) from None
    target = (parts.path or "/") + ("?" + parts.query if parts.query else "")
    if secret:
        target += ("&" if parts.query else "?") + signature(secret, now)
    body = json.dumps({"msgtype": "text", "text": {"content": fitting(text, LONGEST[kind])}}).encode()
    maker = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = maker(parts.hostname, parts.port, timeout=TIMEOUT)
    headers = {"Content-Type": "application/json", "Idempotency-Key": parcel}
    try:
        connection.request("POST", target, body=body, headers=headers)
        answer = connection.getresponse()
        content = answer.read(65536)
    except (OSError, http.client.HTTPException) as error:
        # The name of the error only: its text may carry the address.
        raise SendFailed(f"连不上群机器人（{type(error).__name__}）") from None
    finally:
        connection.close()
    _judge(answer.status, content)


def signature(secret: str, now: datetime) -> str:
    """DingTalk's 加签: HMAC-SHA256 over "<milliseconds>\\n<secret>" with the secret as key, base64, URL-encoded."""
    stamp = str(int(now.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return f"timestamp={stamp}&sign={quote_plus(base64.b64encode(digest))}"


def fitting(text: str, most: int) -> str:
    """`text` cut to `most` bytes of UTF-8, between characters."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode(errors="ignore") + "…"


def _judge(status: int, content: bytes) -> None:
    if status != 200:
        hopeless = 400 <= status < 500 and status not in {408, 429}
        raise SendFailed(f"群机器人答复 HTTP {status}", hopeless=hopeless)
    try:
        code = json.loads(content)["errcode"]
    except (ValueError, KeyError, TypeError):
        raise SendFailed("群机器人的答复看不懂") from None
    if code in HOPELESS:
        raise SendFailed(f"{HOPELESS[code]}（{code}）", hopeless=True)
    if code in TOO_FAST:
        raise SendFailed(f"群机器人限流（{code}）")
    if code != 0:
        raise SendFailed(f"群机器人答复错误 {code}")
