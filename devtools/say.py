"""How the developer's commands speak and stop."""

import subprocess
import sys


def step(text):
    """Say what is being done now; on stderr, so that what a command prints can be read by another."""
    print("· " + text, file=sys.stderr, flush=True)


def stop(problem, command):
    """Stop with one line: what is missing, and the command that mends it."""
    print("✗ {}  →  {}".format(problem, command), file=sys.stderr, flush=True)
    sys.exit(2)


def run(*command, **options):
    """Run a command; stop with its exit code when it fails."""
    done = subprocess.run([str(part) for part in command], **options)
    if done.returncode:
        sys.exit(done.returncode)
    return done
