# azward as an image: docker run --rm -v "$PWD:/src" ghcr.io/azward/azward scan .
# It holds exactly the packages of the lock file: hashes are checked, wheels only.
FROM python:3.13-slim AS build
WORKDIR /build
COPY . .
RUN python -m venv /opt/azward \
  && /opt/azward/bin/pip install --quiet --no-cache-dir --disable-pip-version-check \
    --require-hashes --only-binary :all: --requirement analyzer/azward/action/requirements.txt \
  && /opt/azward/bin/pip install --quiet --no-cache-dir --disable-pip-version-check \
    --no-deps --no-index --no-build-isolation . \
  && /opt/azward/bin/python -m compileall -q /opt/azward/lib

FROM python:3.13-slim
# git is for comparisons with an earlier commit; the mounted repository has another owner than the user of the image
RUN apt-get update -qq \
  && apt-get install -qq -y --no-install-recommends git \
  && rm -rf /var/lib/apt/lists/* \
  && git config --system --add safe.directory /src \
  && useradd --uid 10001 --no-create-home azward
COPY --from=build /opt/azward /opt/azward
USER 10001
WORKDIR /src
ENTRYPOINT ["/opt/azward/bin/azward"]
CMD ["--help"]
