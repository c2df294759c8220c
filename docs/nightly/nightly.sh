#!/usr/bin/env bash
# The nightly job, the same in a workflow, a container and a SLURM queue. Its folder is nightly/:
# report, records and JUnit of each run, and summary.md. Exit status: pytest's.
#
# PROFILE (gpu), BASELINE (auto, blessed, latest-green, none), CURVES=1, RETRAIN=1,
# ALLOW_DOWNLOAD=1, OUT (nightly): see docs/nightly.md.
set -euo pipefail
cd "$(dirname "$0")/../.."

profile=${PROFILE:-gpu}
out=${OUT:-nightly}
options=(--profile="$profile")
[ -z "${RETRAIN:-}" ] || options+=(--retrain)
[ -z "${ALLOW_DOWNLOAD:-}" ] || options+=(--allow-download)

rm -rf "$out"
mkdir -p "$out"

summary() {
  tee -a "$out/summary.md" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
}

choose_baseline() {
  local wanted=${BASELINE:-auto}
  if [ "$wanted" != auto ]; then
    [ "$wanted" = none ] || echo "$wanted"
  elif [ -e reports/baseline/records.jsonl ]; then
    echo blessed
  else
    echo latest-green
  fi
}

# One session of pytest: run_suites NAME [options]; its exit status.
run_suites() {
  local name=$1 status=0 before
  shift
  before=$(readlink -f reports/latest || true)
  pytest "${options[@]}" "$@" --junitxml="$out/$name.xml" || status=$?
  if [ "$(readlink -f reports/latest || true)" != "$before" ]; then
    cp -rL reports/latest "$out/$name"
  fi
  return "$status"
}

if ! harness doctor --profile="$profile" | tee "$out/doctor.txt"; then
  [ -n "${ALLOW_DOWNLOAD:-}" ] || exit 1
fi

baseline=$(choose_baseline)
status=0
if [ -n "$baseline" ]; then
  echo "Held against: $baseline"
  run_suites suites --baseline="$baseline" --fail-on=regressions || status=$?
  # pytest's word for a mistake of usage, told before anything is trained: no night was green yet.
  if [ "$status" -eq 4 ] && [ "${BASELINE:-auto}" = auto ] && [ "$baseline" = latest-green ]; then
    baseline=
    status=0
  fi
fi
if [ -z "$baseline" ]; then
  echo "No baseline: every failing probe fails the job."
  run_suites suites || status=$?
fi

python docs/nightly/junit.py summary "$out/suites.xml" | summary
if [ -f reports/latest/summary.md ]; then
  summary < reports/latest/summary.md
fi
if [ -n "$baseline" ] && [ -d "$out/suites" ]; then
  (harness diff "$baseline" latest --format markdown 2> /dev/null || true) | summary
fi

if [ -n "${CURVES:-}" ]; then
  curves=0
  run_suites curves -m "curve or sweep" || curves=$?
  python docs/nightly/junit.py summary "$out/curves.xml" | summary
  [ "$status" -ne 0 ] || status=$curves
fi

if [ -n "${GITHUB_ACTIONS:-}" ]; then
  python docs/nightly/junit.py annotations "$out"/*.xml
fi
exit "$status"
