"""`make manage`: a command of the portal on the demonstration that runs, as the role that the portal runs as."""

import os
import sys

from .checkout import state_folder
from .run import running
from .services import Services


def main() -> int:
    """Become manage.py with what was given; returns only when there is nothing to work on."""
    state = state_folder()
    found = running(state)
    if not found.get("url"):
        print("The portal is not running here: start it with make run.", file=sys.stderr)
        return 1
    about = {"PAVILION_STATE": str(state), "SITE_URL": found["url"], "LOG_FORMAT": "text"}
    environment = about | os.environ | Services(state).addresses()
    environment.pop("DATABASE_OWNER_URL", None)  # whoever runs the portal cannot change its tables
    return os.execve(sys.executable, [sys.executable, "manage.py", *sys.argv[1:]], environment)


if __name__ == "__main__":
    sys.exit(main())
