"""What the app role may do: read and write rows, but not change the schema, nor rewrite what was recorded.

Run as the owner after every `migrate` (and safe to run again). A model that is only ever appended to says so
with `append_only = True`; row-history tables of pghistory are so by nature.
"""

from django.apps import apps
from django.conf import settings
from django.db import connection

# Third-party tables whose rows are evidence.
ALSO_APPEND_ONLY = frozenset({"axes_accesslog"})


def append_only_tables() -> list[str]:
    """Tables in which the app role may insert and read, and nothing else."""
    tables = set(ALSO_APPEND_ONLY)
    for model in apps.get_models():
        is_history = hasattr(model, "pgh_tracked_model")
        if is_history or getattr(model, "append_only", False):
            tables.add(model._meta.db_table)
    return sorted(tables)


def grant_app_role(**_) -> None:
    """Give the app role its rights on all tables, then take back what must not be rewritten."""
    role = connection.ops.quote_name(settings.APP_ROLE)
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone()[0] == settings.APP_ROLE:
            return  # one role for both: nothing to hand out
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        cursor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}")
        kept = ", ".join(f'"{table}"' for table in append_only_tables() if table in existing)
        if kept:
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {kept} FROM {role}")
        if "axes_accesslog" in existing:  # signing out notes when, and nothing else of the line may change
            cursor.execute(f"GRANT UPDATE (logout_time) ON axes_accesslog TO {role}")
        if "django_migrations" in existing:
            cursor.execute(f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}")
