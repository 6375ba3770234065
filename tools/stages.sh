# shellcheck shell=bash
# The stages that tools/test.sh and tools/demo.sh begin with. To be sourced, with
# the root of the repository as the current folder.

# fail MESSAGE: one line, and the end.
fail() {
  echo "${0##*/}: error: $*" >&2
  exit 1
}

# stage NAME COMMAND...: runs the command, says how long it took.
stage() {
  local name=$1 start=$SECONDS status=0
  shift
  echo "== $name"
  "$@" || status=$?
  if ((status == 0)); then
    echo "== $name: $((SECONDS - start)) s"
  else
    echo "== $name: failed after $((SECONDS - start)) s" >&2
  fi
  return $status
}

configure() { # FOLDER CMAKE_ARGUMENTS...
  local folder=$1
  shift
  cmake -S . -B "$folder" -G Ninja "$@"
}

build() { # FOLDER JOBS TARGET...
  local folder=$1 jobs=$2
  shift 2
  cmake --build "$folder" --parallel "$jobs" ${1:+--target "$@"}
}

# set_up_and_build JOBS TARGET...: from a bare machine to build/. No target
# means all of them.
set_up_and_build() {
  # Not the caller's compiler: the files that see MLIR rely on clang-22.
  unset CC CXX CFLAGS CXXFLAGS LDFLAGS DESTDIR
  stage setup tools/setup.sh || fail "setup failed"
  stage configure configure build -DCMAKE_BUILD_TYPE=Release || fail "cmake failed in build/"
  stage build build build "$@" || fail "the build failed in build/"
}
