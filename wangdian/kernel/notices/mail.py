"""One message by mail, through the mail server of WANGDIAN_SMTP_URL."""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage

from .sending import SendFailed


def send(*, to: str, subject: str, text: str, parcel: str) -> None:
    """Send one mail. Its Message-ID is made of the parcel's number, so that a repetition can be told as one.

    Raises SendFailed; the reason names no address.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    message = EmailMessage(
        subject=subject,
        body=text,
        to=[to],
        headers={"Message-ID": f"<{parcel}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send(using="default")
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _ in error.recipients.values()), default=0)
        raise SendFailed(f"收件地址被邮件服务器拒绝（{code}）", hopeless=code >= 500) from None
    except smtplib.SMTPAuthenticationError as error:
        raise SendFailed(f"邮件服务器拒绝登录（{error.smtp_code}），请检查邮件设置") from None
    except smtplib.SMTPDataError as error:
        raise SendFailed(f"邮件服务器拒收（{error.smtp_code}）", hopeless=error.smtp_code >= 500) from None
    except smtplib.SMTPResponseException as error:
        raise SendFailed(f"邮件服务器答复 {error.smtp_code}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise SendFailed(f"连不上邮件服务器（{type(error).__name__}）") from None
    except ValueError:  # a header that cannot be written: the address has a line break
        raise SendFailed("收件地址不是邮箱地址", hopeless=True) from None
