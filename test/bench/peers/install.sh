#!/usr/bin/env bash
# Installs the scanners of versions.env, each into a folder of its own outside of the repository, unless it is there. Says for each what
# became of it, and exits 1 where one could not be had. They are measured, never linked or shipped (trufflehog is AGPL).
set -uo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
# shellcheck source=versions.env
. "$here/versions.env"
peers="${XDG_CACHE_HOME:-$HOME/.cache}/latchkey-dev/peers"
mkdir -p "$peers"
missing=0

# NAME VERSION PROGRAM COMMAND…: COMMAND fills the folder that it is given as its last argument; PROGRAM is what must be in it then.
install() {
  local name="$1" version="$2" program="$3"
  shift 3
  local folder="$peers/$name-$version" log
  if [ -x "$folder/$program" ]; then
    echo "$name $version: there"
    return
  fi
  log="$(mktemp)"
  rm -rf "$folder"
  if "$@" "$folder" >"$log" 2>&1 && [ -x "$folder/$program" ]; then
    echo "$name $version: installed"
  else
    missing=1
    rm -rf "$folder"
    echo "$name $version: could not be had: $(grep -v '^[[:space:]]*$' "$log" | tail -n 1)"
  fi
  rm -f "$log"
}

# Builds from the module's source rather than by `go install`, which refuses modules that replace others, and those of which the proxy
# serves a version without the list of versions.
go_program() {
  local module="$1" version="$2" folder="$3" work source
  command -v go || { echo "Go is not installed"; return 1; }
  work="$(mktemp -d)"
  (
    cd "$work" || exit 1
    go mod init peers &&
      go mod download -json "$module@$version" >download.json &&
      source="$(sed -n 's/^[[:space:]]*"Dir": "\(.*\)",\{0,1\}$/\1/p' download.json)" &&
      cp -R "$source" source && chmod -R u+w source && cd source &&
      mkdir -p "$folder" && nice -n 19 go build -o "$folder/" .
  )
  local code=$?
  chmod -R u+w "$work"
  rm -rf "$work"
  return "$code"
}

python_program() {
  local package="$1" version="$2" folder="$3"
  python3 -m venv "$folder" && "$folder/bin/pip" install --quiet "$package==$version"
}

install gitleaks "$GITLEAKS" gitleaks go_program github.com/zricethezav/gitleaks/v8 "v$GITLEAKS"
install betterleaks "$BETTERLEAKS" betterleaks go_program github.com/betterleaks/betterleaks "v$BETTERLEAKS"
install trufflehog "$TRUFFLEHOG" trufflehog go_program github.com/trufflesecurity/trufflehog/v3 "v$TRUFFLEHOG"
# The scanner is not on crates.io, where another program has its name; its makers publish the binary as a Python wheel.
install kingfisher "$KINGFISHER" bin/kingfisher python_program kingfisher-bin "$KINGFISHER"
install detect-secrets "$DETECT_SECRETS" bin/detect-secrets python_program detect-secrets "$DETECT_SECRETS"
install credsweeper "$CREDSWEEPER" bin/credsweeper python_program credsweeper "$CREDSWEEPER"
exit "$missing"
