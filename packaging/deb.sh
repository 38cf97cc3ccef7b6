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
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
cat > "$made/changelog" <<END
waspada ($version-1) stable; urgency=medium

  * What changed stands in /usr/share/doc/waspada/changelog.gz.

 -- Waspada <operator@waspada.example>  $(date -R -r CHANGELOG.md)
END
gzip -9nc CHANGELOG.md > "$made/changelog.gz"
cargo deb --no-build --locked
