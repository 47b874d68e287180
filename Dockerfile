# The image of a release: the static binary and nothing else. .goreleaser.yaml builds it.
#   docker run --rm -v "$PWD:/data" -u "$(id -u):$(id -g)" IMAGE run transform.lua in.mrc -o out.mrc
FROM scratch
ARG TARGETPLATFORM
COPY LICENSE bin/extras/THIRD-PARTY-LICENSES /licenses/
COPY $TARGETPLATFORM/mrrc-lua /mrrc-lua
WORKDIR /data
ENTRYPOINT ["/mrrc-lua"]
