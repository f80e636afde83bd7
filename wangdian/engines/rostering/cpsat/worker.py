"""The other side of cpsat/__init__: reads a pickled call from standard input, writes the pickled answer."""

import pickle
import sys

from ..errors import RosterError
from .conflicts import conflict_here
from .model import assign_here

CALLS = {"assign": assign_here, "conflict": conflict_here}


def main() -> int:
    """Answer one call."""
    what, args = pickle.loads(sys.stdin.buffer.read())
    try:
        answer = (True, CALLS[what](*args))
    except RosterError as error:
        answer = (False, (type(error), error.message, error.where))
    sys.stdout.buffer.write(pickle.dumps(answer))
    return 0


if __name__ == "__main__":
    sys.exit(main())
