# MatteQL as an image: neither npm nor a compiler in it, any user id, and a root that may be read-only.
#
#   docker build -t matteql .
#   docker build -t matteql --build-arg MODEL=isnetInt8 .    with these weights inside
#   docker run --read-only -p 4000:4000 -e API_KEYS=shop:… -v matteql-data:/data -v matteql-weights:/weights matteql

# Node with npm, to build with.
ARG BUILD_BASE=docker.io/library/node:24-bookworm-slim
# glibc, libstdc++ and certificates, to run on. Node itself comes from the image above.
ARG BASE=docker.io/library/debian:bookworm-slim

FROM ${BUILD_BASE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json schema.graphql ./
COPY src src
COPY models models
COPY samples samples
RUN npm run build --silent
# Optional packages to bring along: the SDK of OpenTelemetry, or plugins.
ARG PACKAGES=
RUN npm prune --omit=dev --no-audit --no-fund \
  && if [ -n "$PACKAGES" ]; then npm install --no-save --omit=dev --no-audit --no-fund $PACKAGES; fi
# ONNX Runtime brings the libraries of all systems; those of this one remain.
RUN node -e "const fs = require('node:fs'), bin = 'node_modules/onnxruntime-node/bin'; \
    for (const api of fs.readdirSync(bin)) for (const system of fs.readdirSync(bin + '/' + api)) \
      for (const arch of fs.readdirSync([bin, api, system].join('/'))) \
        if (system !== process.platform || arch !== process.arch) \
          fs.rmSync([bin, api, system, arch].join('/'), { recursive: true })"
# Weights to bring along, by the name of their model; none if empty: then the first start fetches them.
ARG MODEL=
RUN mkdir -p /made/data /made/weights \
  && if [ -n "$MODEL" ]; then MATTEQL_HOME=/made/weights node dist/cli/main.js models pull "$MODEL"; fi \
  # Any user may write there: which one it will be is not known.
  && chmod -R a+rX /made && chmod 1777 /made/data /made/weights \
  && cp "$(command -v node)" /node

FROM ${BASE}
ARG MODEL=
COPY --from=build /node /usr/local/bin/node
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/models /app/models
COPY --from=build /app/samples /app/samples
COPY --from=build /app/package.json /app/schema.graphql /app/
COPY --from=build /app/dist /app/dist
COPY --from=build /made /
# `auto` measures in TMPDIR, and may choose a model that is not inside: one that is inside is the default.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATA_DIR=/data MATTEQL_HOME=/weights TMPDIR=/data DEFAULT_MODEL=${MODEL}
WORKDIR /app
USER 10001:10001
EXPOSE 4000
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node is process 1: it handles its signals, and the processes that it starts are its own children, which it reaps.
ENTRYPOINT ["node", "--initial-old-space-size=256", "dist/cli/main.js"]
CMD ["serve"]
