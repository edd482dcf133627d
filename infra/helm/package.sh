#!/bin/sh
# Packages the chart so that the same content is the same file, byte for byte: helm itself writes the
# time of packaging into the archive. Prints the path of the package.
#
# usage: infra/helm/package.sh <folder>
set -eu

if [ $# -ne 1 ]; then
  echo "usage: $0 <folder for the package>" >&2
  exit 2
fi
chart=$(cd "$(dirname "$0")/service" && pwd)
mkdir -p "$1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

helm package "$chart" --destination "$work" >/dev/null
package=$(basename "$work"/*.tgz)
tar --touch -xzf "$work/$package" -C "$work"
tar --create --directory "$work" --format=ustar --sort=name --mtime=@0 \
  --owner=0 --group=0 --numeric-owner --mode=u+rw,go+r,go-w service >"$work/service.tar"
gzip -9 -n -c "$work/service.tar" >"$1/$package"
echo "$1/$package"
