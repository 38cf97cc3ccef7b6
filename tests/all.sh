#!/usr/bin/env bash
# The whole check: format, lints, documentation, every test. Needs a Rust toolchain, and Chromium for the desk's
# pages, which is installed where apt-get and the right to use it are there.
set -euo pipefail
cd "$(dirname "$0")/.."

need() { command -v "$1" >/dev/null || { echo "missing: $1 — $2" >&2; exit 1; }; }
need cargo "install the Rust toolchain named in Cargo.toml (rust-version)"
cargo fmt --version >/dev/null 2>&1 || need rustfmt "rustup component add rustfmt"
cargo clippy --version >/dev/null 2>&1 || need clippy-driver "rustup component add clippy"

if ! command -v chromium >/dev/null || ! command -v chromedriver >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium chromium-driver >/dev/null
  fi
fi
need chromium "apt-get install chromium"
need chromedriver "apt-get install chromium-driver"

echo "== format"
cargo fmt --check
echo "== lints"
cargo clippy --quiet --all-targets -- -D warnings
echo "== documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --document-private-items
echo "== tests"
INSTA_UPDATE=no cargo test --quiet

if [ -d ../shared ]; then
  echo "Left out: the suite over ../shared (real pages and ads). Run it with: cargo test -- --ignored"
else
  echo "Left out: the suite over ../shared (real pages and ads), which does not lie beside this clone."
fi
