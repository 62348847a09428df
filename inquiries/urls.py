"""Addresses of the room; they all have a language prefix."""

from django.urls import path

from .views import buyers, companies, enquiries

app_name = "inquiries"

urlpatterns = [
    path("enquiry/product/<int:product_id>/", enquiries.about_product, name="about_product"),
    path("enquiry/store/<slug:slug>/", enquiries.about_store, name="about_store"),
    path("enquiry/check-your-mail/", enquiries.check_mail, name="check_mail"),
    path("enquiry/confirm/<str:token>/", enquiries.confirm, name="confirm"),
    path("messages/", buyers.conversations, name="conversations"),
    path("messages/<int:pk>/", buyers.thread, name="thread"),
    path("messages/<int:pk>/close/", buyers.close, name="close"),
    path("company/messages/", companies.inbox, name="inbox"),
    path("company/messages/<int:pk>/", companies.thread, name="company_thread"),
    path("company/messages/<int:pk>/decline/", companies.decline, name="decline"),
    path("company/messages/<int:pk>/close/", companies.close, name="company_close"),
]
