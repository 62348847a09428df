"""Every address of the portal. Public and account pages have a language prefix; the desk, health and /dev/ have none."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from . import accounts, data_pages, dev_clock, dev_mail, health, media, metrics, tour, views

handler400 = "pavilion.errors.bad_request"
handler403 = "pavilion.errors.permission_denied"
handler404 = "pavilion.errors.page_not_found"
handler500 = "pavilion.errors.server_error"

urlpatterns = [
    path("", views.choose_language, name="root"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("media/<path:name>", media.public_file, name="media"),
    path("demo/", tour.choose_language, name="demo"),
    path("dev/clock/", dev_clock.clock_page, name="dev-clock"),
    path("", include("catalogue.machine_urls")),
    path("b/", include("campaigns.beacon_urls")),
    path("dev/mail/", dev_mail.mail_list, name="dev-mail"),
    path("dev/mail/<str:name>/", dev_mail.one_mail, name="dev-mail-one"),
    path("dev/mail/<str:name>/frame/", dev_mail.mail_frame, name="dev-mail-frame"),
]
urlpatterns += i18n_patterns(
    path("", include("catalogue.urls")),  # first: patterns are tried in order, and these are asked for most
    path("accounts/language/", accounts.change_language, name="account_language"),
    path("accounts/data/", data_pages.own_data, name="account_data"),
    path("accounts/data/copy/", data_pages.own_copy, name="account_data_copy"),
    path("accounts/data/erase/", data_pages.erase, name="account_erase"),
    path("accounts/sessions/<int:pk>/end/", accounts.end_session, name="account_session_end"),
    path("accounts/", include("allauth.urls")),
    path("home/", views.home, name="home"),
    path("demo/", tour.tour_page, name="demo-tour"),
    path("demo/enter/", tour.enter, name="demo-enter"),
    path("", include("pavilion.pages")),
    path("", include("companies.urls")),
    path("", include("selection.urls")),
    path("", include("inquiries.urls")),
    path("", include("campaigns.urls")),
)
