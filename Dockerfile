# The image for every host that takes one. It asks for nothing that builders without BuildKit lack.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /app
# What the allocator is built with.
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
# First what others wrote: this layer stays until Cargo.lock changes.
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
RUN mkdir src tests \
 && echo 'fn main() {}' > src/main.rs \
 && touch src/lib.rs tests/suite.rs \
 && cargo build --release --locked \
 && rm -r src
COPY migrations migrations
COPY assets assets
COPY views views
COPY src src
# Their times may lie before those of the stand-ins above.
RUN touch src/main.rs src/lib.rs && cargo build --release --locked

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir -m 1777 /data \
 && ln -s /app/target/release/helpdesk /usr/local/bin/helpdesk
WORKDIR /app
COPY --from=build /app/target/release/helpdesk /app/target/release/helpdesk
# A database on a volume, unless the host names one. Any user may run it: hosts choose their own.
ENV PORT=8080 DATA_FOLDER=/data
USER 10001:10001
HEALTHCHECK --interval=30s --timeout=6s --start-period=60s CMD ["/app/target/release/helpdesk", "health"]
CMD ["/app/target/release/helpdesk", "serve"]
