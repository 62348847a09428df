"""Addresses of the room; they all have a language prefix."""

from django.urls import path, re_path

from .views import answers, applications, calls, documents, fees, lists, memberships, places, products, steps

app_name = "selection"

urlpatterns = [
    path("calls/", calls.call_list, name="calls"),
    path("calls/<slug:slug>/", calls.call_page, name="call"),
    path("calls/<slug:slug>/check/", calls.check, name="check"),
    path("calls/<slug:slug>/lists/<slug:kind>/<int:number>/", lists.published_list, name="published_list"),
    re_path(
        r"^calls/(?P<slug>[-\w]+)/lists/(?P<kind>provisional|final)/(?P<number>[0-9]{1,5})\.(?P<form>csv|pdf|txt)$",
        lists.list_file,
        name="list_file",
    ),
    path("rankings/", lists.rankings, name="rankings"),
    path("rankings/check/", lists.how_to_check, name="how_to_check"),
    path("beneficiaries/", lists.beneficiary_list, name="beneficiaries"),
    re_path(r"^beneficiaries\.(?P<form>csv|pdf)$", lists.beneficiary_file, name="beneficiary_file"),
    path("calls/<slug:slug>/apply/", applications.start, name="start"),
    path("company/application/<int:pk>/", applications.application, name="application"),
    path("company/application/<int:pk>/receipt/", applications.receipt, name="receipt"),
    path("company/application/<int:pk>/receipt/pdf/", applications.receipt_pdf, name="receipt_pdf"),
    path("company/application/<int:pk>/snapshot/<int:number>/", applications.snapshot, name="snapshot"),
    path("company/application/<int:pk>/answer/", answers.answer, name="answer"),
    path("company/application/<int:pk>/discard/", applications.discard, name="discard"),
    path("company/application/<int:pk>/replace/", applications.replace, name="replace"),
    path("company/application/<int:pk>/withdraw/", applications.withdraw, name="withdraw"),
    path("company/application/<int:pk>/documents/<int:document_pk>/", documents.document, name="document"),
    path(
        "company/application/<int:pk>/documents/<int:document_pk>/remove/",
        documents.document_remove,
        name="document_remove",
    ),
    path("company/application/<int:pk>/products/new/", products.product, name="product_new"),
    path("company/application/<int:pk>/products/<int:product_pk>/", products.product, name="product"),
    path("company/application/<int:pk>/<slug:name>/", steps.step, name="step"),
    path("company/membership/", memberships.membership, name="membership"),
    path("company/fee/<int:pk>/", fees.fee, name="fee"),
    path("company/fee/<int:pk>/pdf/", fees.notice_pdf, name="fee_pdf"),
    path("company/fee/<int:pk>/decline/", fees.decline, name="fee_decline"),
    path("company/place/<int:pk>/", places.offer, name="offer"),
    path("company/place/<int:pk>/decline/", places.decline, name="decline"),
    path("company/place/<int:pk>/give-up/", places.give_up, name="give_up"),
]
