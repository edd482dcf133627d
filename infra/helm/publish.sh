#!/bin/sh
# Publishes a packaged chart once: a version that is published already with the same content is left
# alone, and one with another content is refused. The caller has signed in to AWS and to the registry.
#
# usage: infra/helm/publish.sh <package> <registry>
set -eu

if [ $# -ne 2 ]; then
  echo "usage: $0 <package of the chart> <host of the registry>" >&2
  exit 2
fi
package=$1
registry=$2
version=$(helm show chart "$package" | sed -n 's/^version: //p')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if aws ecr describe-images --repository-name charts/service --image-ids "imageTag=$version" \
  >/dev/null 2>"$work/problem"; then
  helm pull "oci://$registry/charts/service" --version "$version" --destination "$work" >&2
  if cmp -s "$package" "$work/service-$version.tgz"; then
    echo "Version $version is published already."
  else
    echo "Version $version is published with another content. Raise the version in Chart.yaml." >&2
    exit 1
  fi
elif grep -q ImageNotFoundException "$work/problem"; then
  helm push "$package" "oci://$registry/charts" >&2
  echo "Published version $version."
else
  cat "$work/problem" >&2
  exit 1
fi
