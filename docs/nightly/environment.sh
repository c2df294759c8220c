#!/usr/bin/env bash
# The environment of the nightly job: environment.sh FOLDER
# Made where the folder holds none; in a workflow, also put on its PATH.
set -euo pipefail
cd "$(dirname "$0")/../.."

folder=${1:?usage: environment.sh FOLDER}
if [ ! -e "$folder/.installed" ]; then
  rm -rf "$folder"
  "${PYTHON:-python3}" -m venv "$folder"
  "$folder/bin/pip" install --quiet --constraint constraints.txt --editable ".[unsloth]"
  touch "$folder/.installed"
fi
# Editable: it must point to this checkout, wherever the one before lay.
"$folder/bin/pip" install --quiet --no-deps --editable .
if [ -n "${GITHUB_PATH:-}" ]; then
  echo "$folder/bin" >> "$GITHUB_PATH"
fi
