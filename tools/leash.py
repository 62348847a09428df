"""Become another program that ends when its parent ends, as another user where asked.

    python -I -S tools/leash.py PARENT_PID UID GID SIGNAL PROGRAM [ARGUMENT …]        (UID -1: stay who you are)

A process of its own rather than code between fork and exec, which is not safe in a program with threads; and it drops
root's rights only after Python has been read, so that Python may lie where the other user cannot read it.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, uid, gid, signal_number = (int(argument) for argument in sys.argv[1:5])
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After setuid: a change of user clears it.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
        if os.getppid() != parent:
            sys.exit("The parent ended before its child began.")
    os.execv(sys.argv[5], sys.argv[5:])


if __name__ == "__main__":
    main()
