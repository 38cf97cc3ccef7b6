#!/usr/bin/env bash
# Builds the program, its manual pages and completions, and the .deb: bash packaging/deb.sh
# Needs cargo-deb: cargo install cargo-deb --locked
set -euo pipefail
cd "$(dirname "$0")/.."

cargo build --release --locked
made=target/packaging
rm -rf "$made"
mkdir -p "$made/man" "$made/completions"
target/release/waspada --quiet man --out "$made/man"
gzip -9n "$made"/man/*.1
for shell in bash zsh fish; do
    target/release/waspada completions "$shell" > "$made/completions/waspada.$shell"
done
cargo deb --no-build --locked
