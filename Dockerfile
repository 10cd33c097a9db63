# syntax=docker/dockerfile:1

# Everything that needs the network or leaves rubbish happens here.
FROM python:3.11-slim AS build
WORKDIR /srv/opor
RUN python -m venv /srv/venv
ENV PATH=/srv/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1
COPY requirements.txt constraints.txt ./
RUN python -m pip install --no-cache-dir -r requirements.txt
COPY . .
ENV DJANGO_SETTINGS_MODULE=opor.settings.build
RUN python manage.py messages --compile
RUN python manage.py collectstatic --noinput

# What runs: no compiler, no cache, no root.
FROM python:3.11-slim
RUN useradd --uid 10001 --create-home --home-dir /srv/home opor \
    && install --directory --owner opor --group opor --mode 0700 /srv/media /srv/metrics
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/opor /srv/opor
WORKDIR /srv/opor
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=opor.settings.production \
    OPOR_MEDIA_ROOT=/srv/media \
    PROMETHEUS_MULTIPROC_DIR=/srv/metrics
USER opor
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "opor.wsgi", "--config", "opor/gunicorn.py"]
