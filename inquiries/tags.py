"""A company's own words for its conversations: made, renamed, deleted, put on and taken off. Buyers never see them."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from companies.models import Company
from pavilion.constraints import explained

from .company_side import lock, require_mandate
from .models import MAX_TAGS, Conversation, ConversationTag, Tagging


@transaction.atomic
def create(company: Company, name: str, *, user) -> ConversationTag:
    """A new tag. Raises PermissionDenied without a mandate, ValidationError for a name in use or one tag too many."""
    Company.objects.select_for_update(of=("self",), no_key=True).get(pk=company.pk)
    require_mandate(user, company.pk)
    if ConversationTag.objects.filter(company=company).count() >= MAX_TAGS:
        raise ValidationError(
            _("A company has at most %(number)s tags: delete one you no longer use.") % {"number": MAX_TAGS}
        )
    with explained(ConversationTag):
        return ConversationTag.objects.create(company=company, name=name)


def rename(tag: ConversationTag, name: str, *, user) -> ConversationTag:
    """Call a tag otherwise. Raises as `create` does."""
    require_mandate(user, tag.company_id)
    tag.name = name
    with explained(ConversationTag):
        tag.save(update_fields=["name"])
    return tag


def delete(tag: ConversationTag, *, user) -> None:
    """Take a tag off every conversation, and forget it. Raises PermissionDenied without a mandate."""
    require_mandate(user, tag.company_id)
    tag.delete()


@transaction.atomic
def put_on(conversation: Conversation, tag: ConversationTag, *, user) -> None:
    """Put a tag on a conversation; once is enough. Raises PermissionDenied unless both are of the person's company."""
    row = lock(conversation, user)
    require_mandate(user, tag.company_id)
    Tagging.objects.get_or_create(conversation=row, tag=tag)


@transaction.atomic
def set_tags(conversation: Conversation, tags: Iterable[ConversationTag], *, user) -> None:
    """Let a conversation have exactly these tags. Raises PermissionDenied unless all are of the person's company."""
    row, wanted = lock(conversation, user), {tag.pk: tag for tag in tags}
    for tag in wanted.values():
        require_mandate(user, tag.company_id)
    row.taggings.exclude(tag__in=wanted).delete()
    Tagging.objects.bulk_create((Tagging(conversation=row, tag_id=pk) for pk in wanted), ignore_conflicts=True)
