# The site for production: web by default; worker, schedule and migrate are other commands of the same image.
FROM python:3.13-slim-trixie AS builder
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /venv
COPY requirements.txt constraints.txt /tmp/
# Compiled here, because the final stage runs on a file system it can't write to.
RUN /venv/bin/pip install -r /tmp/requirements.txt -c /tmp/constraints.txt \
    && /venv/bin/python -m compileall -q /venv/lib

FROM python:3.13-slim-trixie
# pg_dump and psql for backup_site and restore_site: 17, as compose.yaml's server.
# Unpinned: Debian drops old versions from its archive, a pinned one soon fails to install.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client-17 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /data campus
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production \
    DATA_DIR=/data \
    STATIC_ROOT=/app/static \
    WEB_WORKERS=2 \
    WEB_THREADS=4
WORKDIR /app
COPY --from=builder /venv /venv
COPY site site
COPY templates templates
COPY cms_apps cms_apps
# A throwaway key: settings refuse to load without one, and static files don't depend on it.
RUN DJANGO_SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" \
    ALLOWED_HOSTS=localhost BASE_URL=https://localhost \
    python site/manage.py collectstatic --no-input --verbosity 0
USER 10001
VOLUME /data
EXPOSE 8000
# healthz asks the database; its own name in the Host header has to be allowed.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "/app/site/healthcheck.py"]
# Exec form with a shell that is replaced: gunicorn gets the signals, the shell only reads the variables.
CMD ["sh", "-c", "exec gunicorn --chdir site --bind 0.0.0.0:8000 --workers \"$WEB_WORKERS\" --threads \"$WEB_THREADS\" --worker-tmp-dir /dev/shm --max-requests 5000 --max-requests-jitter 500 --graceful-timeout 20 --no-control-socket config.wsgi"]
