"""All settings, read from the environment. A bad or missing value stops start-up and says what to do."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"


def _private_database() -> dict[str, str]:
    """The addresses that `make db` wrote for the private cluster; empty when there is none."""
    file = VAR / "database.env"
    if not file.exists():
        return {}
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)


def _setting(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def _flag(name: str, default: bool) -> bool:
    value = _setting(name, "1" if default else "0").lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"{name}={value!r}: 请写 1 或 0")
    return value in {"1", "true", "yes"}


def _database(url: str) -> dict:
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL 应为 postgresql://用户:密码@主机:端口/库名")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.strip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "TEST": {"NAME": _setting("WANGDIAN_TEST_DB") or None},
        # One transaction per request is opened by kernel.org.middleware, together with the access scope.
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 12, "timeout": 20}}
        if _flag("WANGDIAN_POOL", False)
        else {},
    }


_private = _private_database()
DATABASE_URL = _setting("DATABASE_URL") or _private.get("DATABASE_URL", "")
DATABASE_OWNER_URL = _setting("DATABASE_OWNER_URL") or _private.get("DATABASE_OWNER_URL", "") or DATABASE_URL
if not DATABASE_URL:
    raise ImproperlyConfigured("没有数据库：请先运行 make db，或设置 DATABASE_URL")

# The role the product runs as. It may not change the schema, nor rewrite what was recorded.
APP_ROLE = unquote(urlsplit(DATABASE_URL).username or "")
# "owner" while migrating and while tests build their database; "app" otherwise.
DATABASE_ROLE = _setting("WANGDIAN_DATABASE_ROLE", "owner" if "PYTEST_VERSION" in os.environ else "app")
if DATABASE_ROLE not in {"app", "owner"}:
    raise ImproperlyConfigured("WANGDIAN_DATABASE_ROLE 应为 app 或 owner")
DATABASES = {"default": _database(DATABASE_OWNER_URL if DATABASE_ROLE == "owner" else DATABASE_URL)}

DEBUG = _flag("WANGDIAN_DEBUG", False)


def _secret_key() -> str:
    """From the environment, else made once and kept under var/ (a private demo or test machine)."""
    if key := _setting("WANGDIAN_SECRET_KEY"):
        return key
    file = VAR / "secret_key"
    if not file.exists():
        import secrets

        VAR.mkdir(exist_ok=True)
        file.write_text(secrets.token_urlsafe(50))
        file.chmod(0o600)
    return file.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = _setting("WANGDIAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in _setting("WANGDIAN_ORIGINS").split(",") if o]

INSTALLED_APPS = [
    "wangdian.ui",  # first: its templates stand in for those of allauth and Django
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",  # allauth's session page needs it
    "django.contrib.admin",
    "pgtrigger",
    "pghistory",
    "treebeard",
    "django_htmx",
    "rules",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "procrastinate.contrib.django",
    "wangdian.kernel.database",
    "wangdian.kernel.org",
    "wangdian.kernel.audit",
    "wangdian.kernel.notices",
    "wangdian.kernel.lists",
    "wangdian.kernel.metrics",
    "wangdian.kernel.documents",
    "wangdian.kernel.approvals",
    "wangdian.kernel.duties",
    "wangdian.kernel.cases",
    "wangdian.kernel.checklists",
    "wangdian.kernel.intake",
    "wangdian.domains.plans",
    "wangdian.domains.inspections",
    "wangdian.domains.service",
    "wangdian.workbench",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wangdian.kernel.org.middleware.TokenMiddleware",
    "wangdian.kernel.org.middleware.ScopeMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "wangdian.config.urls"
WSGI_APPLICATION = "wangdian.config.wsgi.application"
ASGI_APPLICATION = "wangdian.config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wangdian.ui.context.page",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "wangdian.ui.templatetags.ui",
            ],
        },
    }
]

# ---------------------------------------------------------------- who is signed in

AUTH_USER_MODEL = "org.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("staff_no", "name", "email")},
    },
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "wangdian.kernel.org.adapter.ClosedAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "staff_no"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
# axes counts the wrong passwords; two counters would only confuse people.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Wangdian"
USERSESSIONS_TRACK_ACTIVITY = False
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "wangdian.kernel.org.adapter.staff_no_tried"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "org/locked_out.html"
AXES_VERBOSE = False
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _flag("WANGDIAN_HTTPS", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("WANGDIAN_HTTPS", False) else None
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

# ---------------------------------------------------------------- language, time, files

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "wangdian" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = _setting("WANGDIAN_TIME_ZONE", "Asia/Shanghai")
DATE_FORMAT = "Y-m-d"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
MEDIA_ROOT = Path(_setting("WANGDIAN_FILES", str(VAR / "files")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_LIMIT = 20 * 1024 * 1024  # bytes; larger uploads are refused in words
FILE_UPLOAD_PERMISSIONS = 0o640

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# W003, W006: we lock by staff number, from whichever address the guesses come.
SILENCED_SYSTEM_CHECKS = ["axes.W003", "axes.W006"]

# Jobs live in each app's jobs.py.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# Row history is written by database triggers and may not be rewritten.
PGHISTORY_APPEND_ONLY = True
PGHISTORY_ADMIN_CLASS = None

# ---------------------------------------------------------------- what leaves the house: mail, group robots


def _mailer(url: str) -> dict:
    """The mailer behind WANGDIAN_SMTP_URL: smtp[s]://user:password@host:port, with ?starttls=1 for STARTTLS."""
    if not url:
        backend = _setting("WANGDIAN_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
        return {"BACKEND": backend}
    wrong = "WANGDIAN_SMTP_URL 应为 smtp[s]://用户:密码@主机:端口，需要STARTTLS的加 ?starttls=1"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(wrong) from None  # the text of the error would show the password
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.query not in {"", "starttls=1"}:
        raise ImproperlyConfigured(wrong)
    if parts.scheme == "smtps" and parts.query:
        raise ImproperlyConfigured(wrong)
    return {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": parts.hostname,
            "port": port,
            "username": unquote(parts.username or "") or None,
            "password": unquote(parts.password or "") or None,
            "use_ssl": parts.scheme == "smtps",
            "use_tls": bool(parts.query),
            "timeout": 15,
        },
    }


SMTP_URL = _setting("WANGDIAN_SMTP_URL")
MAILERS = {"default": _mailer(SMTP_URL)}
MAIL_ON = bool(SMTP_URL)  # without a mail server no mail is written down to be sent
DEFAULT_FROM_EMAIL = _setting("WANGDIAN_MAIL_FROM", "wangdian@localhost")
# The address people open the site at: links in mail and chat groups begin with it; without it they are left out.
SITE_URL = _setting("WANGDIAN_SITE_URL", next(iter(CSRF_TRUSTED_ORIGINS), "")).rstrip("/")
# Hosts that group robots may have besides those of WeCom and DingTalk (a relay inside the bank).
ROBOT_HOSTS = [h for h in _setting("WANGDIAN_ROBOT_HOSTS").split(",") if h]
# Keys that encrypt secrets in rows, newest first; without them one is derived from the secret key.
FIELD_KEYS = [k for k in _setting("WANGDIAN_FIELD_KEYS").split(",") if k]
# What the blind index of encrypted fields is keyed with; changing it means writing the index anew.
FIELD_INDEX_KEY = _setting("WANGDIAN_FIELD_INDEX_KEY")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": _setting("WANGDIAN_LOG_LEVEL", "WARNING")},
}
