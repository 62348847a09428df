"""Is the process alive? (/healthz: no database, no cache, so that a restart is not caused by somebody else's outage.)"""

from django.http import HttpResponse


def healthz(request):
    """200 as long as this process answers."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
