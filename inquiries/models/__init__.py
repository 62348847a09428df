"""The rows of this room: enquiries and conversations, enquiries that wait for their address, messages that wait for an officer,
blocks and reports, notices, requests and quotes, favourites and saved searches."""

from .answers import MAX_TEMPLATES, AnswerTemplate
from .asked import TEXT_LENGTH, AskedFor, Incoterm, Side
from .business_cards import SharedCard
from .conversations import EXCERPT_LENGTH, Conversation, ConversationEvent, Message
from .files import MessageFile
from .guarding import Block, Report, RestrictedDestination
from .held import HeldMessage, TextPrint
from .help import HelpNote, HelpRequest
from .notices import NoticeChoice, Pace, WaitingNotice
from .pending import PendingEnquiry
from .quotes import MAX_QUOTES, Quote, QuoteCounter, QuotePrice, QuoteRevision
from .requests import (
    MAX_LINES,
    QuoteRequest,
    RequestEvent,
    RequestFile,
    RequestInvitation,
    RequestLine,
)
from .saved import MAX_FAVOURITES, MAX_SEARCHES, Favourite, SavedSearch
from .sorting import MAX_TAGS, Assignment, ConversationTag, Tagging
from .vat import BuyerVatCheck

__all__ = [
    "EXCERPT_LENGTH",
    "MAX_FAVOURITES",
    "MAX_LINES",
    "MAX_QUOTES",
    "MAX_SEARCHES",
    "MAX_TAGS",
    "MAX_TEMPLATES",
    "TEXT_LENGTH",
    "AnswerTemplate",
    "AskedFor",
    "Assignment",
    "Block",
    "BuyerVatCheck",
    "Conversation",
    "ConversationEvent",
    "ConversationTag",
    "Favourite",
    "HeldMessage",
    "HelpNote",
    "HelpRequest",
    "Incoterm",
    "Message",
    "MessageFile",
    "NoticeChoice",
    "Pace",
    "PendingEnquiry",
    "Quote",
    "QuoteCounter",
    "QuotePrice",
    "QuoteRequest",
    "QuoteRevision",
    "Report",
    "RequestEvent",
    "RequestFile",
    "RequestInvitation",
    "RequestLine",
    "RestrictedDestination",
    "SavedSearch",
    "SharedCard",
    "Side",
    "Tagging",
    "TextPrint",
    "WaitingNotice",
]
