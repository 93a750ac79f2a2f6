# One image for worker, API and migration: the command says which. Nothing in it is embedded or for development.

FROM python:3.13.9-slim-bookworm AS packages
COPY deploy/requirements.lock /tmp/requirements.lock
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.lock

FROM python:3.13.9-slim-bookworm
LABEL org.opencontainers.image.title="redress" org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 redress \
 && useradd --uid 10001 --gid redress --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin redress
COPY --from=packages /venv /venv
COPY . /app
WORKDIR /app
ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    REDRESS_HOME=/tmp/redress
RUN /venv/bin/python -m compileall -q /app
USER 10001:10001
CMD ["python", "worker.py"]
