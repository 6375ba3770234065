#!/bin/bash
# Sets up, builds and tests ingot: the one command that CI and developers run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
# shellcheck source=tools/stages.sh
source tools/stages.sh

usage() {
  cat <<END
usage: tools/test.sh [--all] [--jobs N]

Installs missing packages, builds ingot in build/, runs the tests of the runtime
and of the command under ASan and UBSan, then runs every test and lint check. The
last lines are the summary of the main test run.

  --all      also TSan for the runtime and clang-tidy for changed files
  --jobs N   parallel compilations and tests (default: one per cpu, $(nproc))
  --help     this text

example: tools/test.sh --jobs 2
END
}

all=false
jobs=$(nproc)
while (($# > 0)); do
  case $1 in
    --all) all=true ;;
    --jobs)
      [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || fail "--jobs wants a positive number, found '${2:-}'"
      jobs=$2
      shift
      ;;
    --help | -h) usage; exit 0 ;;
    *) fail "unknown argument '$1'; see tools/test.sh --help" ;;
  esac
  shift
done

# Nothing below may wait for an answer.
exec </dev/null

run_tests() { # FOLDER [CTEST-OPTION...]
  ctest --test-dir "$1" --output-on-failure --no-tests=error -j "$jobs" "${@:2}"
}

# Assertions stay on, which the Release build leaves out.
configure_sanitized() { # FOLDER SANITIZERS [CMAKE-OPTION...]
  configure "$1" -DINGOT_SANITIZE="$2" -DCMAKE_BUILD_TYPE=Debug \
    -DCMAKE_C_FLAGS_DEBUG=-O1 -DCMAKE_CXX_FLAGS_DEBUG=-O1 "${@:3}" >/dev/null
}

# The log is shown only when something failed, so that it cannot be taken for
# that of the main test run.
run_tests_quietly() { # FOLDER [CTEST-OPTION...]
  local log=$1/tests.log status=0
  run_tests "$@" >"$log" 2>&1 || status=$?
  if ((status != 0)); then cat "$log"; else grep ' tests passed' "$log"; fi
  return $status
}

# The runtime and its tests only: with no MLIR in them these builds are small.
sanitized() { # FOLDER SANITIZERS
  configure_sanitized "$1" "$2" -DINGOT_COMPILER=OFF &&
    build "$1" "$jobs" &&
    run_tests_quietly "$1"
}

# The command with the whole compiler in it, and what users may give it. LLVM's
# libraries are not instrumented: what their allocators hand out looks poisoned
# to our code, which therefore does not ask.
sanitized_command() { # FOLDER SANITIZERS
  local -x ASAN_OPTIONS=$ASAN_OPTIONS:allow_user_poisoning=0
  configure_sanitized "$1" "$2" -DINGOT_COMPILER=ON &&
    build "$1" "$jobs" ingot_command_tests ingot_dsl_tests ingot_on_lesser_cpu &&
    run_tests_quietly "$1" -R '^(Error|[A-Za-z]*Command)\.|^tools/lesser-cpu$'
}

symbolizer=/usr/lib/llvm-22/bin/llvm-symbolizer
export ASAN_SYMBOLIZER_PATH=$symbolizer UBSAN_SYMBOLIZER_PATH=$symbolizer
export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=external_symbolizer_path=$symbolizer:second_deadlock_stack=1

# Without a build there is nothing to test; a check that fails further down
# does not keep the main test run from telling what it knows.
set_up_and_build "$jobs"

failed=()
stage "ASan and UBSan" sanitized build-asan address,undefined || failed+=("ASan and UBSan")
stage "ASan and UBSan, command" sanitized_command build-asan-command address,undefined ||
  failed+=("ASan and UBSan, command")
if $all; then
  stage TSan sanitized build-tsan thread || failed+=("TSan")
  stage clang-tidy tools/lint/tidy || failed+=("clang-tidy")
fi

# Its summary is what a reader looks for at the end of the log.
echo "== test (after $SECONDS s)"
run_tests build || failed+=("test")
if ((${#failed[@]} > 0)); then
  printf 'test.sh: error: failed: %s\n' "${failed[@]}" >&2
  exit 1
fi
