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
# Reads posters; its test is left out where it is missing.
if ! command -v tesseract >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get install -y -qq --no-install-recommends tesseract-ocr tesseract-ocr-ind >/dev/null || true
  fi
  command -v tesseract >/dev/null || echo "Left out: words of pictures by Tesseract: apt-get install tesseract-ocr tesseract-ocr-ind"
fi
# Independent readers of what Waspada hands over: Python packages in a folder of their own, xmllint, LibreOffice.
install_readers() {
  [ ! -e target/venv/has-readers ] || return 0
  if ! python3 -m venv target/venv 2>/dev/null; then
    echo "Left out: reading bags with others' tools, for which python3 with venv is missing: apt-get install python3-venv"
    return 0
  fi
  local readers="bagit==1.9.* followthemoney==4.11.* jsonschema networkx openpyxl==3.1.* stix2-validator==3.3.* wacz==0.6.* warcio==1.8.*"
  if target/venv/bin/pip install --quiet $readers; then
    touch target/venv/has-readers
    return 0
  fi
  # One by one, to name what is missing. followthemoney builds PyICU where there is no wheel, which wants a compiler,
  # pkg-config and libicu-dev.
  for reader in $readers; do
    target/venv/bin/pip install --quiet "$reader" ||
      echo "Left out: $reader, which pip cannot install here; the test of the bag names what it cannot read"
  done
}
mkdir -p target
# Beside the compiler: most of it is waiting.
install_readers >target/readers.log 2>&1 &
command -v xmllint >/dev/null || echo "Left out: xmllint over GEXF: apt-get install libxml2-utils"
command -v soffice >/dev/null || echo "Left out: LibreOffice over XLSX and CSV: apt-get install libreoffice-calc"
need chromium "apt-get install chromium"
need chromedriver "apt-get install chromium-driver"

echo "== format"
cargo fmt --check
echo "== lints"
cargo clippy --quiet --all-targets -- -D warnings
echo "== documentation"
# With examples, so that dependencies have the features that the lints read them with, and are read once.
RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps --document-private-items --lib --bins --examples
if command -v cargo-deny >/dev/null; then
  echo "== licences and advisories"
  cargo deny --log-level error check licenses bans sources
else
  echo "Left out: cargo deny (licences of dependencies), which is not installed: cargo install cargo-deny"
fi
wait
cat target/readers.log
failed=0
# Optimised: whole nights and judgements of thousands of rows take longer than the compiler does. The standard
# library's own checks double the time in which a program reads its data files; overflows are still looked for.
profile="--config profile.dev.package.waspada.opt-level=2 --config profile.dev.package.waspada.debug-assertions=false
  --config profile.dev.package.waspada.overflow-checks=true"
export INSTA_UPDATE=no
echo "== unit tests"
unit_tests=$(cargo test --no-run --lib 2>&1 | tee target/unit-tests.log | sed -n 's/.*Executable.*(\(.*\))$/\1/p' || true)
[ -n "$unit_tests" ] || { cat target/unit-tests.log >&2; exit 1; }
# Beside the compiler, which leaves one processor idle for most of the time that the optimised library takes.
"$unit_tests" --quiet >target/unit-tests.log 2>&1 &
unit_tests=$!
cargo test --quiet --no-run $profile --bins --examples --test '*' || failed=1
wait $unit_tests || failed=1
cat target/unit-tests.log
echo "== tests of the program"
cargo test --quiet --no-fail-fast $profile --bins --examples --test '*' || failed=1
cargo test --quiet --no-fail-fast $profile --doc || failed=1
[ $failed = 0 ] || { echo "tests have failed; their names stand above" >&2; exit 1; }

echo "Left out: one machine against Apache Spark, 20,000 ads. Run it with: cargo build --release && bash scale/test.sh"
if [ -d ../shared ]; then
  echo "Left out: the suite over ../shared (real pages and ads). Run it with: cargo test --test shared -- --ignored"
else
  echo "Left out: the suite over ../shared (real pages and ads), which does not lie beside this clone."
fi
