"""The demonstration, as `make run` and `docker compose up` serve it. Never for real data: production.py refuses it."""

from .base import *

DEMO = True
SECRET_KEY = env.str("SECRET_KEY", default="demonstration-only-not-a-secret-" + "0" * 32)
CLOCK_SHIFT_FILE = STATE_DIR / "clock-shift"
OFFICERS_NEED_SECOND_FACTOR = env.bool("OFFICERS_NEED_SECOND_FACTOR", default=False)  # its officers are everybody's
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith("http://")
EMAIL_BACKEND = "pavilion.mail.FolderBackend"
EMAIL_FOLDER = STATE_DIR / "mail"

DEMO_PASSWORD = "padiglione-demo"  # of every demonstration account; exists here and nowhere else

# Invented companies beside the named ones; 0 leaves them out. Of the number follows how many places the call has: all but
# three are held (selection/demo_crowd.py).
DEMO_COMPANIES = env.int("DEMO_COMPANIES", default=325)
