# The one image: Skilltide with Airflow, for every service of docker-compose.yml that runs our code.
FROM python:3.13-slim-bookworm

RUN useradd --create-home --uid 50000 skilltide \
    && mkdir -p /opt/skilltide /data/warehouse /data/cache /data/airflow \
    && chown -R skilltide /opt/skilltide /data
WORKDIR /opt/skilltide

# The lock first, so that a change of our code does not install everything again.
COPY requirements.lock ./
RUN pip install --no-cache-dir uv==0.13.9 \
    && uv pip install --system --no-cache --compile-bytecode --require-hashes -r requirements.lock

COPY --chown=skilltide . .
RUN uv pip install --system --no-cache --no-deps --no-build-isolation -e .

USER skilltide
ENV AIRFLOW_HOME=/data/airflow \
    AIRFLOW__CORE__DAGS_FOLDER=/opt/skilltide/dags \
    AIRFLOW__CORE__LOAD_EXAMPLES=False \
    SKILLTIDE_WAREHOUSE=/data/warehouse
CMD ["skilltide", "--help"]
