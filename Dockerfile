# One image for every Airflow process and for the command line.
FROM python:3.12-slim

# An own package index, where the builder may not reach the public one.
ARG PIP_INDEX_URL
ARG CODE_VERSION=""

ENV PATH=/opt/cchc/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    AIRFLOW_HOME=/var/lib/airflow \
    CCHC_HOME=/var/lib/cchc \
    CCHC_CODE_VERSION=$CODE_VERSION

WORKDIR /opt/cchc

# The locked packages first, with hashes: a change of our code does not install them again.
COPY pyproject.toml requirements.lock README.md LICENSE ./
COPY scripts/install.sh scripts/install.sh
RUN PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 scripts/install.sh .venv

COPY . .

# Named volumes take the owner of these folders.
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin cchc \
    && install --directory --owner=cchc --group=cchc --mode=750 \
        /var/lib/cchc /var/lib/airflow /var/lib/airflow/auth /var/lib/airflow/logs
USER cchc

CMD ["cchc", "--help"]
