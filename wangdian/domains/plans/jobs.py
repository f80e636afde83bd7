"""Compiling runs in a job; the page looks at the stage."""

from procrastinate.contrib.django import app

from .actions.uploading import compile_version


@app.task(name="plans.compile", retry=2, pass_context=False)
def compile_plan_version(version_id: int) -> None:
    """Compile a version that was handed in. A job that was killed is given back by the sweep and runs again."""
    compile_version(version_id)
