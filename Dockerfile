# Rapport in a container: cron starts it, it does its work and exits.
#
#   docker build -t rapport .
#   docker run --rm -v rapport:/data -v ~/Mail:/mail rapport init     once: configuration and database
#   docker run --rm -v rapport:/data -v ~/Mail:/mail rapport          every hour, from config/crontab
#   docker run --rm rapport demo                                      no account, no network, no configuration

FROM python:3.11-slim AS build
WORKDIR /build
RUN python -m venv /opt/tools
RUN python -m venv --without-pip /opt/rapport
COPY config/requirements.lock config/requirements-build.lock config/
RUN /opt/tools/bin/pip --python /opt/rapport/bin/python install --require-hashes -r config/requirements.lock
RUN /opt/tools/bin/pip install --require-hashes -r config/requirements-build.lock
COPY pyproject.toml README.md ./
COPY connectors connectors/
COPY worker worker/
COPY templates templates/
COPY config config/
RUN /opt/tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist .
RUN /opt/tools/bin/pip --python /opt/rapport/bin/python install --no-deps --no-index dist/rapport-*.whl

FROM python:3.11-slim
# Whatever could install or build something has no business in the image that runs.
RUN python -m pip uninstall --yes pip setuptools wheel
RUN useradd --uid 10001 --create-home --home-dir /data --shell /usr/sbin/nologin rapport
COPY --from=build /opt/rapport /opt/rapport
ENV PATH=/opt/rapport/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    RAPPORT_CONFIG=/data/config/rapport.toml
USER 10001:10001
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=5m --timeout=30s CMD ["rapport", "status"]
ENTRYPOINT ["rapport"]
CMD ["run"]
