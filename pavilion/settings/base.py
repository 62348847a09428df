"""Settings shared by the demonstration, the tests and production.

Everything that differs between installations comes from the environment; docs/settings.md lists the names.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()

# Where the demonstration and the tests keep what they write; production uses databases and buckets instead.
STATE_DIR = Path(env.str("PAVILION_STATE", default=str(BASE_DIR / ".state")))

# --- What kind of installation this is ---------------------------------------
DEMO = False
CLOCK_SHIFT_FILE = None  # a demonstration may shift the clock; see pavilion/clock.py
SITE_URL = env.str("SITE_URL", default="http://localhost:8000")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
DEBUG = False

# --- Names and marks: the operator's own (docs/settings.md) --------------------
OPERATOR = {
    "site_name": env.str("OPERATOR_SITE_NAME", default="Made in Italy Pavilion"),
    "name": env.str("OPERATOR_NAME", default="Pavilion demonstration operator"),
    "unit": env.str("OPERATOR_UNIT", default="Pavilion office"),
    "address": env.str("OPERATOR_ADDRESS", default="Via dell’Esempio 1, 00100 Roma"),
    "email": env.str("OPERATOR_EMAIL", default="info@pavilion.example"),
    "pec": env.str("OPERATOR_PEC", default="padiglione@pec.example"),
    "vat": env.str("OPERATOR_VAT", default=""),
    "iban": env.str("OPERATOR_IBAN", default=""),
    # Addresses of pages kept elsewhere; empty means the portal's own page.
    "privacy_url": env.str("OPERATOR_PRIVACY_URL", default=""),
    "legal_url": env.str("OPERATOR_LEGAL_URL", default=""),
    # The declaration filled on form.agid.gov.it; empty shows an honest page that says there is none yet.
    "accessibility_url": env.str("OPERATOR_ACCESSIBILITY_URL", default=""),
}

# --- Applications ---------------------------------------------------------------
ROOMS = ["companies", "catalogue", "selection", "inquiries", "campaigns"]
INSTALLED_APPS = [
    "pavilion",
    *ROOMS,
    "pavilion.admin_config.PavilionAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",  # lets templates/ replace how widgets are drawn
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_countries",
    "csp",
]

MIDDLEWARE = [
    "pavilion.logs.RequestIdMiddleware",
    "pavilion.health.InsideNamesMiddleware",
    "pavilion.metrics.MetricsMiddleware",
    "pavilion.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # before the page cache: its answers need the header too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pavilion.kept.CompressionMiddleware",
    "pavilion.page_cache.PageCacheMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pavilion.language.UserLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pavilion.errors.FormsOnlyMiddleware",
]

ROOT_URLCONF = "pavilion.urls"
WSGI_APPLICATION = "pavilion.wsgi.application"
FORM_RENDERER = "pavilion.forms.Renderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pavilion.context_processors.site",
            ],
            "builtins": [
                "pavilion.templatetags.pavilion",
                "pavilion.templatetags.forms",
                "pavilion.templatetags.figures",
            ],
            "libraries": {"i18n": "pavilion.templatetags.sentences"},
        },
    }
]

# --- Database: PostgreSQL only --------------------------------------------------
# The running portal connects as the application role; `migrate` runs with DATABASE_URL set to DATABASE_OWNER_URL.
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://pavilion@127.0.0.1:5432/pavilion")}
# Each thread of a web process keeps its connection; Celery closes its own behind each task.
DATABASES["default"] |= {
    "ENGINE": "pavilion.postgres",
    "CONN_MAX_AGE": None,
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
}
DATABASES["default"].setdefault("OPTIONS", {})
# lock-then-read is right only because every statement takes a fresh snapshot; pavilion/checks.py asserts it.
DATABASES["default"]["OPTIONS"] |= {
    # random_page_cost: what is read is in memory or on a disk without arms; PostgreSQL's own figure is for turning disks.
    "options": "-c random_page_cost=1.1 -c default_transaction_isolation=read\\ committed -c idle_in_transaction_session_timeout=30s",
    "application_name": env.str("PAVILION_PROCESS", default="pavilion"),
    "connect_timeout": 5,
    "patience": env.int("DATABASE_PATIENCE", default=5),
}
# Streaming replicas for reads (pavilion/replicas.py); none by default, and then nothing of it is in use.
REPLICAS = []
for number, address in enumerate(env.list("DATABASE_REPLICA_URLS", default=[]), 1):
    DATABASES[f"replica{number}"] = env.db_url_config(address) | {
        "ENGINE": "pavilion.postgres",
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": DATABASES["default"]["OPTIONS"] | {"connect_timeout": 1, "patience": 0},
        "TEST": {"MIRROR": "default"},
    }
    REPLICAS.append(f"replica{number}")
if REPLICAS:
    DATABASE_ROUTERS = ["pavilion.replicas.Router"]
    # Behind the page cache: kept pages ask no database.
    MIDDLEWARE.insert(
        MIDDLEWARE.index("pavilion.page_cache.PageCacheMiddleware") + 1, "pavilion.replicas.ReplicaMiddleware"
    )
# pavilion/templatetags/sentences.py takes the place of Django's library "i18n" on purpose.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPLICATION_ROLE = env.str("APPLICATION_ROLE", default="pavilion_app")

# --- Cache, sessions ---------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "pavilion.cache.FailSoftCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": env.str("CACHE_PREFIX", default="pv"),
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "pavilion.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# --- People ----------------------------------------------------------------------------
AUTH_USER_MODEL = "pavilion.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "pavilion.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False  # a mail scanner that opens the link must not confirm the address
# Only in the browser that signed up, and only at the POST; a link opened elsewhere leads to the sign-in page.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CHANGE_EMAIL = True  # one address per person; a new one replaces it once confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail to the old address and about the password, whoever made the change
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SITE_URL.startswith("https") else "http"
ACCOUNT_FORMS = {
    "login": "pavilion.account_forms.LoginForm",
    "signup": "pavilion.account_forms.SignupForm",
    "add_email": "pavilion.account_forms.ChangeEmailForm",
    "change_password": "pavilion.account_forms.ChangePasswordForm",
    "set_password": "pavilion.account_forms.SetPasswordForm",
    "reset_password": "pavilion.account_forms.ResetPasswordForm",
    "reset_password_from_key": "pavilion.account_forms.ResetPasswordKeyForm",
    "reauthenticate": "pavilion.account_forms.ReauthenticateForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # so long after the password was given, a grave act asks for it again
# How many proxies of yours stand before the portal: the visitor's address is the one the outermost of them has seen.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)

# --- Second factor, security keys, sessions (docs/accounts.md) ----------------------------
OFFICERS_NEED_SECOND_FACTOR = env.bool("OFFICERS_NEED_SECOND_FACTOR", default=True)
MFA_ADAPTER = "pavilion.second_factor.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = OPERATOR["site_name"]
MFA_TOTP_TOLERANCE = 1  # a telephone may be half a minute behind
MFA_FORMS = {
    "authenticate": "pavilion.account_forms.CodeForm",
    "reauthenticate": "pavilion.account_forms.CodeAgainForm",
    "activate_totp": "pavilion.account_forms.ActivateCodesForm",
    "authenticate_webauthn": "pavilion.account_forms.KeyForm",
    "reauthenticate_webauthn": "pavilion.account_forms.KeyAgainForm",
    "login_webauthn": "pavilion.account_forms.KeyAloneForm",
    "add_webauthn": "pavilion.account_forms.AddKeyForm",
    "edit_webauthn": "pavilion.account_forms.RenameKeyForm",
}

# --- An identity provider (a SPID or CIE broker) that speaks OpenID Connect; none by default -----
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
SOCIALACCOUNT_ADAPTER = "pavilion.identity.Adapter"
SOCIALACCOUNT_FORMS = {"signup": "pavilion.account_forms.IdentitySignupForm"}
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"provider_class": "pavilion.identity.IdentityProvider", "APPS": []}}
if OIDC_SERVER_URL:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] |= {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "identity",
                "name": env.str("OIDC_NAME", default="SPID / CIE"),
                "client_id": env.str("OIDC_CLIENT_ID"),
                "secret": env.str("OIDC_CLIENT_SECRET"),
                "settings": {
                    "server_url": OIDC_SERVER_URL,
                    # The claim with the tax code, which is what an account is known by.
                    "uid_field": env.str("OIDC_TAX_CODE_CLAIM", default="https://attributes.eid.gov.it/fiscal_number"),
                    "scope": env.list("OIDC_SCOPE", default=["openid", "profile", "email"]),
                },
            }
        ],
    }

# --- Languages -----------------------------------------------------------------------
LANGUAGE_CODE = "it"
LANGUAGES = [("it", "Italiano"), ("en", "English")]
CONTENT_LANGUAGES = [
    ("it", _("Italian")),
    ("en", _("English")),
    ("de", _("German")),
    ("fr", _("French")),
    ("es", _("Spanish")),
    ("zh", _("Chinese")),
]
# Names that changed since the library's Italian ones were written.
COUNTRIES_OVERRIDE = {"MK": _("North Macedonia"), "MM": _("Myanmar"), "SZ": _("Eswatini")}
LOCALE_PATHS = [BASE_DIR / "locale" / room for room in ["pavilion", *ROOMS]]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Rome"
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = ["pavilion.formats"]
USE_THOUSAND_SEPARATOR = True

# --- Rules an operator may set -----------------------------------------------------------
# Products: how many of a company's an officer must have approved before the others are shown at once (0: those of every open
# store), and how many in a hundred of these are looked at afterwards.
PRODUCT_TRUST_AFTER = env.int("PRODUCT_TRUST_AFTER", default=0)
PRODUCT_REVIEW_SAMPLE = env.int("PRODUCT_REVIEW_SAMPLE", default=20)
# The year from which 4 October is a national holiday again; 0 if it is not (deadlines move off holidays).
HOLIDAY_4_OCTOBER_FROM = env.int("HOLIDAY_4_OCTOBER_FROM", default=2026)
# Where payments of the reduced fee become known (selection/payments.py), and to which account they are made.
PAYMENT_ADAPTER = env.str("PAYMENT_ADAPTER", default="selection.payments.ByHand")
PAYMENT_STATEMENT = env.str("PAYMENT_STATEMENT", default="")
# Who asks VIES about VAT numbers (selection/vies.py); by default nobody is asked, and the files say so.
VIES_ADAPTER = env.str("VIES_ADAPTER", default="selection.vies.Off")

# --- Files --------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(STATE_DIR / "static"))
# Visitors get what `make static` built, and what a room puts into static/<room>/; the sources of the build stay at home.
STATICFILES_DIRS = [BASE_DIR / "static" / "build"]
STATICFILES_DIRS += [(room, folder) for room in ["pavilion", *ROOMS] if (folder := BASE_DIR / "static" / room).is_dir()]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # nothing links to a file without its hash: half the work of collecting
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "pavilion.static_files.AppFilesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = STATE_DIR / "media" / "public"
PRIVATE_ROOT = STATE_DIR / "media" / "private"
STORAGES = {
    "default": {"BACKEND": "pavilion.files.PublicFolder", "OPTIONS": {"location": MEDIA_ROOT, "base_url": MEDIA_URL}},
    "private": {"BACKEND": "pavilion.files.PrivateFolder", "OPTIONS": {"location": PRIVATE_ROOT}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# Anchors of the audit trail: signed with this key, kept in this folder, else among the private files (docs/operation.md).
AUDIT_ANCHOR_KEY = env.str("AUDIT_ANCHOR_KEY", default="")
AUDIT_ANCHOR_FOLDER = env.str("AUDIT_ANCHOR_FOLDER", default="")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_PERMISSIONS = 0o640
MAX_DOCUMENT_BYTES = 10_000_000
MAX_IMAGE_BYTES = 10_000_000
MAX_IMAGE_PIXELS = 40_000_000

# --- Queue: the doorbell --------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "retry_on_timeout": False,
    # kombu would try a broker that is away four times, six seconds long, while somebody waits for their page.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TASK_PUBLISH_RETRY = False  # publishing never waits: the sweep finds what no message announced
CELERY_TASK_TIME_LIMIT = 600
CELERY_TIMEZONE = "Europe/Rome"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# --- Mail --------------------------------------------------------------------------------
vars().update(env.email("EMAIL_URL", default="dummymail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"{OPERATOR['site_name']} <noreply@pavilion.example>")
MAIL_DOMAIN = env.str("MAIL_DOMAIN", default="pavilion.example")  # the right-hand side of Message-IDs
EMAIL_TIMEOUT = 20

# --- What a browser may do with our pages: no exception, the admin included --------------
MEDIA_HOSTS = env.list("MEDIA_HOSTS", default=[])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *MEDIA_HOSTS],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A form that leads on to the identity provider counts as sent there.
        "form-action": [SELF, *(["/".join(OIDC_SERVER_URL.split("/")[:3])] if OIDC_SERVER_URL else [])],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],  # pavilion.headers.framed_by_own_pages makes the exceptions
        "object-src": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# --- Pages ---------------------------------------------------------------------------------
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=30)
MEMORY_SECONDS = env.int("MEMORY_SECONDS", default=30)  # pavilion/memory.py

# Which messages of buyers an officer looks at before a company gets them (docs/inquiries.md).
ALIKE_SHARE = env.float("ALIKE_SHARE", default=0.7)  # of word sequences in common: from here texts are nearly the same
ALIKE_COMPANIES = env.int("ALIKE_COMPANIES", default=5)  # other companies one buyer may send nearly the same text to
ALIKE_ACCOUNTS = env.int("ALIKE_ACCOUNTS", default=3)  # other accounts that sent nearly the same text
ALIKE_DAYS = env.int("ALIKE_DAYS", default=7)
NEW_ACCOUNT_DAYS = env.int("NEW_ACCOUNT_DAYS", default=14)  # an older account that was never answered is new as well
# Whether an officer looks at every request for quotation before companies see it, or only at suspicious ones.
REVIEW_ALL_REQUESTS = env.bool("REVIEW_ALL_REQUESTS", default=False)

# --- Being watched (docs/production.md) ------------------------------------------------------
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")  # without it there is no /metrics
ERROR_REPORTER = env.str("ERROR_REPORTER", default="")  # a callable of yours, as module.function

LOGGING_CONFIG = "pavilion.logs.configure"
LOGGING = {"level": env.str("LOG_LEVEL", default="INFO"), "format": env.str("LOG_FORMAT", default="json")}
