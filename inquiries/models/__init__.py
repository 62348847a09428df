"""The rows of this room: what is asked for, conversations, enquiries that wait for their address."""

from .asked import TEXT_LENGTH, AskedFor, Incoterm, Side
from .conversations import EXCERPT_LENGTH, Conversation, ConversationEvent, Message
from .pending import PendingEnquiry

__all__ = [
    "EXCERPT_LENGTH",
    "TEXT_LENGTH",
    "AskedFor",
    "Conversation",
    "ConversationEvent",
    "Incoterm",
    "Message",
    "PendingEnquiry",
    "Side",
]
