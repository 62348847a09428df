"""The officers' pages of this room: the queue and the file of an application, calls, and the registers."""

from . import calls, queue, registers

__all__ = ["calls", "queue", "registers"]
