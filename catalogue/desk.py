"""What this room has to say on the officers' desk."""

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import ngettext

from pavilion.desk import Alert
from pavilion.work import WorkRow

from .models import ListingJob, OriginAssessment, Picture


def alerts(request) -> list[Alert]:
    """Origins that wait for an officer, and work that failed for good."""
    found = []
    if request.user.has_perm("catalogue.view_originassessment"):
        undecided = Q(decided_status="") | ~Q(decided_facts_hash=F("facts_hash"))
        waiting = OriginAssessment.objects.filter(undecided, status=OriginAssessment.Status.OFFICER).count()
        if waiting:
            words = ngettext(
                "%(count)s product waits for an officer’s decision on its origin",
                "%(count)s products wait for an officer’s decision on their origin",
                waiting,
            )
            url = reverse("admin:catalogue_originassessment_changelist") + "?status__exact=officer"
            found.append(Alert(words % {"count": waiting}, url, kind="warn"))
    for model in (Picture, ListingJob):
        name = model._meta.model_name
        if request.user.has_perm(f"catalogue.view_{name}"):
            failed = model.objects.filter(work_state=WorkRow.State.FAILED).count()
            if failed:
                url = reverse(f"admin:catalogue_{name}_changelist") + "?work_state__exact=failed"
                found.append(Alert(_failed_words(model, failed), url, kind="bad"))
    return found


def _failed_words(model, number: int) -> str:
    if model is Picture:
        words = ngettext("%(count)s picture could not be prepared", "%(count)s pictures could not be prepared", number)
    else:
        words = ngettext("%(count)s product could not be listed", "%(count)s products could not be listed", number)
    return words % {"count": number}
