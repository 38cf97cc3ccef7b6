#!/usr/bin/env bash
# Holds Spark to what one machine says, over 20,000 ads. Needs Python 3 with venv, Java 17 or newer, and an optimised program.
#
#   bash scale/test.sh [PROGRAM [-k TEST]]
set -euo pipefail
cd "$(dirname "$0")/.."
program=${1:-target/release/waspada}
[ -x "$program" ] || { echo "missing: $program — cargo build --release, or name another program" >&2; exit 1; }
command -v java >/dev/null || { echo "missing: java — apt-get install openjdk-17-jre-headless" >&2; exit 1; }
venv=target/venv-scale
if ! "$venv/bin/python" -c "import pyspark, pyarrow" 2>/dev/null; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet -r scale/requirements.txt
fi
WASPADA=$program PYTHONPATH=scale "$venv/bin/python" -m unittest -v "${@:2}" scale/test_score_job.py
