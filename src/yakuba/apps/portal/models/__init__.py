"""The portal's own tables: accounts, applications, what came back, visits. No register and no staff."""

from yakuba.apps.portal.models.accounts import Account, Answers, EmailCode, PortalSession
from yakuba.apps.portal.models.applications import Application, Attachment, Correction, SentContent, StateEntry
from yakuba.apps.portal.models.links import CardCall, Link
from yakuba.apps.portal.models.messages import Fetch, InboxMessage, IssuedDocument
from yakuba.apps.portal.models.visits import Visit

__all__ = [
    "Account",
    "Answers",
    "Application",
    "Attachment",
    "CardCall",
    "Correction",
    "EmailCode",
    "Fetch",
    "InboxMessage",
    "IssuedDocument",
    "Link",
    "PortalSession",
    "SentContent",
    "StateEntry",
    "Visit",
]
