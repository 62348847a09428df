"""The officers' pages of this room: the queue and the file of an application, calls, places, and the registers."""

from . import calls, fees, places, queue, registers

__all__ = ["calls", "fees", "places", "queue", "registers"]
