#!/bin/bash
# Installs the Debian packages that ingot is built and tested with.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
list=$here/packages.txt

usage() {
  cat <<END
usage: tools/setup.sh [--check]

Installs what is missing of the packages in tools/packages.txt (Debian 12 with
the security suite enabled; as root or through sudo). Does nothing, and needs
neither root nor network, when all of them are there.

  --check   only say what is missing; status 1 if anything is
  --help    this text

example: tools/setup.sh --check
END
}

fail() {
  echo "setup.sh: error: $*" >&2
  exit 1
}

check_only=false
for argument in "$@"; do
  case $argument in
    --check) check_only=true ;;
    --help | -h) usage; exit 0 ;;
    *) fail "unknown argument '$argument'; see tools/setup.sh --help" ;;
  esac
done

mapfile -t packages <<<"$(sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$list")"
[[ -n ${packages[0]} ]] || fail "no package is listed in $list"
command -v dpkg-query >/dev/null ||
  fail "dpkg-query not found: this script knows Debian only; install the equivalents of tools/packages.txt by hand"

# A package that was removed but not purged is still known to dpkg, so the
# status is what counts, not the exit code.
missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done

if ((${#missing[@]} == 0)); then
  echo "setup.sh: all ${#packages[@]} packages present"
  exit 0
fi
echo "setup.sh: ${#missing[@]} of ${#packages[@]} packages missing: ${missing[*]}"
if $check_only; then exit 1; fi

as_root=()
if ((EUID != 0)); then
  command -v sudo >/dev/null || fail "not root and no sudo: run this script as root"
  # sudo asks on the terminal, whatever our input is. Where there is none, nobody
  # can type a password, and it must fail rather than wait.
  if (: </dev/tty) 2>/dev/null; then as_root=(sudo); else as_root=(sudo -n); fi
  "${as_root[@]}" true || fail "sudo was refused: run this script as root"
fi

# Another apt (unattended-upgrades on a fresh machine) may hold the lock.
# Error-Mode=any makes a failed download a failure; by default apt only warns.
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
  apt-get -q -y -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0)

echo "setup.sh: apt-get update"
updated=true
if ! log=$("${apt[@]}" -o APT::Update::Error-Mode=any update 2>&1); then
  # Some other repository of this machine may be out of reach; what matters is
  # whether the missing packages can be found, which is asked next.
  echo "$log" | grep -E '^(E|W|Err)' | head -n 5 >&2 || true
  echo "setup.sh: warning: apt-get update failed; going on with the known package lists" >&2
  updated=false
fi

unknown=()
for package in "${missing[@]}"; do
  # `show` lists no version for a name that is only referred to.
  [[ -n $(apt-cache show --no-all-versions "$package" 2>/dev/null) ]] || unknown+=("$package")
done
if ((${#unknown[@]} > 0)); then
  $updated || fail "apt could not be updated and knows no package ${unknown[*]}: is the network reachable?"
  fail "apt knows no package ${unknown[*]}: is this Debian 12 with its security suite enabled ('deb http://deb.debian.org/debian-security bookworm-security main')?"
fi

echo "setup.sh: apt-get install ${missing[*]}"
"${apt[@]}" install --no-install-recommends "${missing[@]}" </dev/null ||
  fail "apt-get install failed; its messages are above"
echo "setup.sh: ${#missing[@]} packages installed, all ${#packages[@]} present"
