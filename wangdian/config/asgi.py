"""The ASGI face, for the live process."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wangdian.config.settings")
application = get_asgi_application()
