"""The ground's part of the URL × role matrix, and the desk's stock pages for every registered model."""

from allauth.account.models import EmailAddress
from django.contrib import admin

from pavilion import audit, clock, outbox
from pavilion.models import TaskRun
from tests.matrix import COMPANY, OFFICERS, PEOPLE, ROLES, STRANGER, Entry, everybody, only, signed_in

PAGES = ["privacy", "legal", "cookies", "accessibility", "ordering", "origin", "sitemap"]
# allauth leads people who are in away from the pages for getting in.
GETTING_IN = dict.fromkeys(PEOPLE, 302) | {STRANGER: 200}
desk = only(*OFFICERS)

ENTRIES = [
    Entry("root", everybody(302)),
    Entry("healthz", everybody()),
    Entry("readyz", everybody()),
    Entry("metrics", everybody(404)),  # without the token
    Entry("home", everybody(302)),
    *[Entry(f"pages:{name}", everybody()) for name in PAGES],
    Entry("demo", everybody(302)),
    Entry("demo-tour", everybody()),
    Entry("demo-enter", everybody(405)),
    Entry("demo-enter", everybody(404), method="post"),
    Entry("dev-clock", everybody(404)),  # tests freeze the clock: there is none to move
    Entry("dev-mail", everybody()),
    Entry("dev-mail-one", everybody(404), kwargs=lambda world: {"name": "20260101T000000000000-none"}),
    Entry("dev-mail-frame", everybody(404), kwargs=lambda world: {"name": "20260101T000000000000-none"}),
    # The account
    Entry("account_login", GETTING_IN),
    Entry("account_signup", GETTING_IN),
    Entry("account_signup", GETTING_IN, query="as=company"),
    Entry("account_logout", signed_in()),
    Entry("account_inactive", everybody()),
    Entry("account_reauthenticate", signed_in()),
    Entry("account_email", signed_in()),
    Entry("account_email_verification_sent", everybody()),
    Entry("account_confirm_email", everybody(), kwargs=lambda world: {"key": "none"}),
    Entry("account_change_password", signed_in()),
    Entry("account_set_password", signed_in(302)),
    Entry("account_reset_password", everybody()),
    Entry("account_reset_password_done", everybody()),
    Entry("account_reset_password_from_key", everybody(), kwargs=lambda world: {"uidb36": "1", "key": "none"}),
    Entry("account_reset_password_from_key_done", everybody()),
    Entry("account_confirm_login_code", everybody(302)),
    Entry("account_session_end", signed_in(405) | {STRANGER: 405}, kwargs=lambda world: {"pk": 0}),
    Entry("account_session_end", signed_in(404), kwargs=lambda world: {"pk": 0}, method="post"),
    Entry("usersessions_list", signed_in()),
    Entry("account_data", signed_in()),
    Entry("account_data_copy", everybody(405)),
    Entry("account_data_copy", signed_in(), method="post"),
    Entry("account_erase", signed_in()),
    Entry("account_erase", signed_in(), method="post"),  # without the tick nothing happens
    # The second factor: people without one are led to set it up
    Entry("mfa_index", signed_in()),
    Entry("mfa_authenticate", everybody(302)),
    Entry("mfa_reauthenticate", signed_in(302)),
    Entry("mfa_activate_totp", signed_in()),
    Entry("mfa_deactivate_totp", signed_in(404)),
    Entry("mfa_view_recovery_codes", signed_in(404)),
    Entry("mfa_generate_recovery_codes", signed_in()),
    Entry("mfa_download_recovery_codes", signed_in(404)),
    Entry("mfa_list_webauthn", signed_in()),
    Entry("mfa_add_webauthn", signed_in()),
    Entry("mfa_edit_webauthn", signed_in(404), kwargs=lambda world: {"pk": 0}),
    Entry("mfa_remove_webauthn", signed_in(404), kwargs=lambda world: {"pk": 0}),
    Entry("mfa_reauthenticate_webauthn", signed_in(302)),
    Entry("mfa_login_webauthn", everybody(302)),
    # A digital identity: no provider is configured in the tests
    Entry("socialaccount_connections", signed_in()),
    Entry("socialaccount_signup", everybody(302)),
    Entry("socialaccount_login_cancelled", everybody()),
    Entry("socialaccount_login_error", everybody(401)),
    Entry("openid_connect_login", everybody(404), kwargs=lambda world: {"provider_id": "none"}),
    Entry("openid_connect_callback", everybody(404), kwargs=lambda world: {"provider_id": "none"}),
    Entry("account_language", everybody(405)),
    Entry("account_language", everybody(302), method="post"),
    # The desk
    Entry("admin:index", desk),
    Entry("admin:login", everybody(302)),
    Entry("admin:logout", only(*OFFICERS, status=302)),
    Entry("admin:password_change", only(*OFFICERS, status=302)),
    Entry("admin:password_change_done", only(*OFFICERS, status=302)),
    Entry("admin:jsi18n", only(*OFFICERS)),
    Entry("admin:autocomplete", only(*OFFICERS, status=403)),
    Entry("admin:pavilion_taskrun_run", only(*OFFICERS, status=405), kwargs=lambda world: {"name": "none"}),
    Entry(
        "admin:pavilion_taskrun_run",
        only(*OFFICERS, status=403) | {"administration": 302},
        kwargs=lambda world: {"name": "inquiries.tasks.forget_old_enquiries"},
        method="post",
    ),
    Entry(
        "admin:view_on_site", only(*OFFICERS, status=404), kwargs=lambda world: {"content_type_id": 0, "object_id": 0}
    ),
]


def furnish(world):
    """Everyone with an account has confirmed their address and chosen a password; every register has a row."""
    TaskRun.objects.create(task="tests.example", started_at=clock.now())
    outbox.queue_mail(
        key="matrix", template="account/email/email_confirm", context={}, to="a@example.org", language="en"
    )
    audit.record(world.users[COMPANY], "example")
    for role, user in world.users.items():
        if role != STRANGER:
            user.set_password("a password of tests")
            user.save()
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def stock_desk_pages(world) -> list[Entry]:
    """What the admin's own five pages of every registered model answer: the model's view permission opens the list and an
    object's page and history, nothing else does. Adding and deleting need their permissions too (and may be shut for all)."""
    found = []
    for model in admin.site._registry:
        meta = model._meta
        stem, permission = f"admin:{meta.app_label}_{meta.model_name}", f"{meta.app_label}.view_{meta.model_name}"
        found.append(Entry(f"{stem}_changelist", _with_permission(world, permission)))
        one = model._default_manager.order_by("pk").first()
        if one is not None:
            expect = _with_permission(world, permission)
            found.append(Entry(f"{stem}_change", expect, kwargs=lambda world, one=one: {"object_id": one.pk}))
            found.append(Entry(f"{stem}_history", expect, kwargs=lambda world, one=one: {"object_id": one.pk}))
    return found


def _with_permission(world, permission: str) -> dict[str, int]:
    expect = dict.fromkeys(ROLES, 404) | {STRANGER: 302}
    for role in OFFICERS:
        expect[role] = 200 if world.users[role].has_perm(permission) else 403
    return expect


def shut_desk_pages() -> set[str]:
    """The stock pages that stay shut for every officer without the model's own add or delete permission."""
    return {f"{stem}_{page}" for stem in desk_stems() for page in ("add", "delete")}


def desk_stems() -> list[str]:
    """The beginning of the names of every registered model's pages: admin:<app>_<model>."""
    return [f"admin:{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry]
