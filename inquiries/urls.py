"""Addresses of the room; they all have a language prefix."""

from django.urls import path

from .views import buyers, companies, enquiries, favourites, quoting, requests, saved_searches

app_name = "inquiries"

urlpatterns = [
    path("enquiry/product/<int:product_id>/", enquiries.about_product, name="about_product"),
    path("enquiry/store/<slug:slug>/", enquiries.about_store, name="about_store"),
    path("enquiry/check-your-mail/", enquiries.check_mail, name="check_mail"),
    path("enquiry/confirm/<str:token>/", enquiries.confirm, name="confirm"),
    path("messages/", buyers.conversations, name="conversations"),
    path("messages/<int:pk>/", buyers.thread, name="thread"),
    path("messages/<int:pk>/files/<int:file_pk>/", buyers.file, name="message_file"),
    path("messages/<int:pk>/close/", buyers.close, name="close"),
    path("company/messages/", companies.inbox, name="inbox"),
    path("company/messages/response/", companies.response_figures, name="response"),
    path("company/messages/<int:pk>/", companies.thread, name="company_thread"),
    path("company/messages/<int:pk>/files/<int:file_pk>/", companies.file, name="company_message_file"),
    path("company/messages/<int:pk>/decline/", companies.decline, name="decline"),
    path("company/messages/<int:pk>/close/", companies.close, name="company_close"),
    path("requests/", requests.request_list, name="requests"),
    path("requests/new/", requests.request_new, name="request_new"),
    path("requests/<int:pk>/", requests.request_page, name="request"),
    path("requests/<int:pk>/edit/", requests.request_edit, name="request_edit"),
    path("requests/<int:pk>/send/", requests.request_submit, name="request_submit"),
    path("requests/<int:pk>/discard/", requests.request_discard, name="request_discard"),
    path("requests/<int:pk>/withdraw/", requests.request_withdraw, name="request_withdraw"),
    path("requests/<int:pk>/close/", requests.request_close, name="request_close"),
    path("requests/<int:pk>/files/", requests.request_file_add, name="request_file_add"),
    path("requests/<int:pk>/files/<int:file_pk>/", requests.request_file, name="request_file"),
    path("requests/<int:pk>/files/<int:file_pk>/remove/", requests.request_file_remove, name="request_file_remove"),
    path("requests/<int:pk>/companies/<int:invitation_pk>/<slug:verb>/", requests.answer_asker, name="answer_asker"),
    path("requests/<int:pk>/quotes/<int:quote_pk>/", requests.quote_page, name="quote"),
    path("requests/<int:pk>/quotes/<int:quote_pk>/choose/", requests.quote_award, name="quote_award"),
    path("favourites/", favourites.favourite_list, name="favourites"),
    path("favourites/add/", favourites.favourite_add, name="favourite_add"),
    path("favourites/<int:pk>/remove/", favourites.favourite_remove, name="favourite_remove"),
    path("searches/", saved_searches.search_list, name="searches"),
    path("searches/save/", saved_searches.search_save, name="search_save"),
    path("searches/<int:pk>/change/", saved_searches.search_change, name="search_change"),
    path("searches/<int:pk>/delete/", saved_searches.search_delete, name="search_delete"),
    path("searches/stop/<str:token>/", saved_searches.search_stop, name="search_stop"),
    path("company/requests/", quoting.invitations, name="invitations"),
    path("company/requests/board/", quoting.board, name="board"),
    path("company/requests/board/<int:pk>/", quoting.board_request, name="board_request"),
    path("company/requests/<int:pk>/", quoting.invitation, name="invitation"),
    path("company/requests/<int:pk>/quote/", quoting.quote, name="write_quote"),
    path("company/requests/<int:pk>/withdraw/", quoting.quote_withdraw, name="quote_withdraw"),
    path("company/requests/<int:pk>/decline/", quoting.decline, name="invitation_decline"),
    path("company/requests/<int:pk>/files/<int:file_pk>/", quoting.file, name="invitation_file"),
]
