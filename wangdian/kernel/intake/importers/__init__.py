"""Importers for what the kernel itself keeps."""


def register_all() -> None:
    """Make them known. Called when the app is ready."""
    from ..spec import register
    from . import metric_readings

    register(metric_readings.IMPORTER)
