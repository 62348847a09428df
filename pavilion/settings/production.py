"""Production: secrets only from the environment; refuses default secrets, demonstration pages and a shifted clock."""

from django.core.exceptions import ImproperlyConfigured

from .base import *

SECRET_KEY = env.str("SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("demonstration"):
    raise ImproperlyConfigured("SECRET_KEY must be 50 or more random characters of your own (docs/settings.md).")
for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "SITE_URL", "ALLOWED_HOSTS"):
    if not env.str(name, default=""):
        raise ImproperlyConfigured(f"{name} must be set in production (docs/settings.md).")
for name in ("PAVILION_DEMO", "CLOCK_SHIFT_FILE"):
    if env.str(name, default=""):
        raise ImproperlyConfigured(
            f"{name} belongs to the demonstration: production refuses demo pages and a shifted clock."
        )
if not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL must begin with https:// in production.")

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"

if env.str("S3_PUBLIC_BUCKET", default=""):
    _s3 = {
        "access_key": env.str("S3_ACCESS_KEY"),
        "secret_key": env.str("S3_SECRET_KEY"),
        "endpoint_url": env.str("S3_ENDPOINT_URL", default=None),
        "region_name": env.str("S3_REGION", default=None),
        "file_overwrite": False,
    }
    STORAGES["default"] = {
        "BACKEND": "pavilion.buckets.PublicBucket",
        "OPTIONS": _s3
        | {
            "bucket_name": env.str("S3_PUBLIC_BUCKET"),
            "querystring_auth": False,
            "custom_domain": env.str("S3_PUBLIC_DOMAIN", default=None),
        },
    }
    STORAGES["private"] = {
        "BACKEND": "pavilion.buckets.PrivateBucket",
        "OPTIONS": _s3 | {"bucket_name": env.str("S3_PRIVATE_BUCKET"), "default_acl": "private"},
    }
