"""`make reset`: throw away the data of the demonstration; the next `make run` begins anew."""

import shutil
import sys
import time

from .checkout import Trouble, state_folder
from .processes import stop_leftovers
from .run import lock_of
from .services import Services

KEPT = {"tests", "run.lock"}  # test runs have servers of their own and may be going on


def main() -> int:
    """Remove the database, the queue, files, mails and logs of this checkout. Refuses while the portal runs."""
    state = state_folder()
    try:
        with lock_of(state, pause=time.sleep):
            stop_leftovers(state)
            Services(state).remove()
            for path in state.iterdir():
                if path.name in KEPT:
                    continue
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink(missing_ok=True)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    print(f"The data of the demonstration are gone from {state}; make run begins anew.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
