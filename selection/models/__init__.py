"""Facts of the selection and the constraints that keep them true."""

from .applications import Application, Document, Receipt
from .asking import AnswerDocument, CompletionItem, CompletionRequest, PreRejectionNotice, TermSuspension
from .calls import Call, CallRequirement, Package, Requirement, RequirementReason, RequirementText
from .comparison import LiveComparison
from .corrigenda import Corrigendum
from .fees import FeeOffer, PaymentNotice
from .lists import PublishedList
from .places import Grant, Membership, MembershipExtension, MembershipSuspension, Place
from .protocol import PersonalRecord, ProtocolEntry, ProtocolYear, Snapshot
from .screening import ConflictDeclaration, Decision, Finding
from .vies import VatCheck

__all__ = [
    "AnswerDocument",
    "Application",
    "Call",
    "CallRequirement",
    "CompletionItem",
    "CompletionRequest",
    "ConflictDeclaration",
    "Corrigendum",
    "Decision",
    "Document",
    "FeeOffer",
    "Finding",
    "Grant",
    "LiveComparison",
    "Membership",
    "MembershipExtension",
    "MembershipSuspension",
    "Package",
    "PaymentNotice",
    "PersonalRecord",
    "Place",
    "PreRejectionNotice",
    "ProtocolEntry",
    "ProtocolYear",
    "PublishedList",
    "Receipt",
    "Requirement",
    "RequirementReason",
    "RequirementText",
    "Snapshot",
    "TermSuspension",
    "VatCheck",
]
