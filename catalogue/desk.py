"""What this room has to say on the officers' desk."""

from django.urls import reverse
from django.utils.translation import ngettext

from pavilion import clock
from pavilion.desk import Alert
from pavilion.work import WorkRow

from .models import Certificate, ListingJob, OriginAssessment, Picture, ProductReport, ProductReview


def alerts(request) -> list[Alert]:
    """Origins that wait for an officer, and work that failed for good."""
    found = []
    if request.user.has_perm("catalogue.view_originassessment"):
        waiting = OriginAssessment.objects.undecided().count()
        if waiting:
            words = ngettext(
                "%(count)s product waits for an officer’s decision on its origin",
                "%(count)s products wait for an officer’s decision on their origin",
                waiting,
            )
            url = reverse("admin:catalogue_originassessment_changelist") + "?waits=decision"
            found.append(Alert(words % {"count": waiting}, url, kind="warn"))
        seen = OriginAssessment.objects.to_look_at().count()
        if seen:
            words = ngettext(
                "%(count)s product has words an officer should look at",
                "%(count)s products have words an officer should look at",
                seen,
            )
            url = reverse("admin:catalogue_originassessment_changelist") + "?waits=look"
            found.append(Alert(words % {"count": seen}, url, kind="warn"))
    if request.user.has_perm("catalogue.view_productreview"):
        number = ProductReview.objects.open().count()
        if number:
            words = ngettext("%(count)s product waits for a look", "%(count)s products wait for a look", number)
            url = reverse("admin:catalogue_productreview_changelist") + "?state__exact=open"
            found.append(Alert(words % {"count": number}, url, kind="warn"))
    if request.user.has_perm("catalogue.view_productreport"):
        number = ProductReport.objects.filter(state=ProductReport.State.OPEN).count()
        if number:
            words = ngettext(
                "%(count)s report waits for its outcome", "%(count)s reports wait for their outcome", number
            )
            url = reverse("admin:catalogue_productreport_changelist") + "?state__exact=open"
            found.append(Alert(words % {"count": number}, url, kind="bad"))
    if request.user.has_perm("catalogue.view_certificate"):
        names = Certificate.objects.in_force(clock.today()).filter(
            state=Certificate.State.DECLARED,
            scheme__in=[Certificate.Scheme.PROTECTED_NAME, Certificate.Scheme.CRAFT_NAME],
        )
        if number := names.count():
            words = ngettext(
                "%(count)s certificate of a protected name is to be checked",
                "%(count)s certificates of protected names are to be checked",
                number,
            )
            url = reverse("admin:catalogue_certificate_changelist") + "?state__exact=declared"
            found.append(Alert(words % {"count": number}, url, kind="warn"))
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
