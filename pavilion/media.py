"""Public files where they lie in a local folder. In production with buckets their addresses lead there and not here."""

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from .files import public_storage

YEAR = 365 * 24 * 60 * 60  # seconds; the names of public files follow from their content and never mean another


@require_safe
def public_file(request, name: str) -> FileResponse:
    """A file of the public storage, to be kept by browsers and proxies."""
    storage = public_storage()
    if not isinstance(storage, FileSystemStorage):
        raise Http404
    try:
        file = storage.open(name, "rb")
    except (FileNotFoundError, IsADirectoryError, SuspiciousFileOperation, ValueError) as error:
        raise Http404 from error
    response = FileResponse(file)
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response
