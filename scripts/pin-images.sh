#!/usr/bin/env bash
# Asks the registries which images the tags stand for now, and writes them by digest: into deploy/images.env for the Dockerfile and compose, and into
# deploy/kubernetes. Needs docker with buildx. Safe to run twice; run it again for updates, and look at the difference.
#   scripts/pin-images.sh                                 the images of others
#   scripts/pin-images.sh registry.example/nudge:0.1.0    and your own, which you have pushed, for Kubernetes
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
docker=${DOCKER:-docker}

# NAME:TAG -> NAME:TAG@sha256:…
pin() {
  local digest
  digest=$("$docker" buildx imagetools inspect "$1" --format '{{.Manifest.Digest}}')
  [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || { echo "pin-images: $1 has no digest that can be read: '$digest'." >&2; exit 1; }
  echo "$1@$digest"
}

sdk=$(pin mcr.microsoft.com/dotnet/sdk:10.0)
runtime=$(pin mcr.microsoft.com/dotnet/aspnet:10.0)
node=$(pin docker.io/library/node:22)
nginx=$(pin docker.io/library/nginx:1.28)
postgres=$(pin docker.io/library/postgres:17)
redis=$(pin docker.io/library/redis:7)
own=${1:+$(pin "$1")}

cat >deploy/images.env.new <<END
DOTNET_SDK_IMAGE=$sdk
DOTNET_RUNTIME_IMAGE=$runtime
NODE_IMAGE=$node
NGINX_IMAGE=$nginx
POSTGRES_IMAGE=$postgres
REDIS_IMAGE=$redis
END
mv deploy/images.env.new deploy/images.env
# Any value there, the placeholder or the digest of before.
sed -i -E "s|^( *image: ).*redis.*$|\1$redis|" deploy/kubernetes/redis/redis.yaml
[[ -z $own ]] || sed -i -E "s|^( *image: ).*$|\1$own|" deploy/kubernetes/nodes.yaml
cat deploy/images.env
