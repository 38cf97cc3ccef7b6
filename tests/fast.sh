#!/usr/bin/env bash
# The quick check after a change: format, lints of library and program, unit tests.
set -euo pipefail
cd "$(dirname "$0")/.."

cargo fmt --check
cargo clippy --quiet --lib --bins -- -D warnings
INSTA_UPDATE=no cargo test --quiet --lib
