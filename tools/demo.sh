#!/bin/bash
# From a bare machine to a trained model that runs without us: builds ingot,
# trains LeNet-5, compiles it to an executable, compares that with the artifact,
# and measures fused against eager. Every claim is checked.
set -euo pipefail

caller=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=tools/stages.sh
source tools/stages.sh

usage() {
  cat <<END
usage: tools/demo.sh [OPTION ...]

Installs missing packages, builds ingot in build/, and then
  1. trains LeNet-5 (models/lenet.cpp) on Fashion-MNIST to 88 % of the test images,
  2. compiles it to an executable that needs libc and libm at most,
  3. runs that on the 10,000 test images: the same bits as in process,
  4. measures fused against eager mode, for inference and for the training step:
     fused is faster in both.
Fails with one line if any of this does not hold.

  --epochs N     passes over the training data (default: 10)
  --threads N    of training, running and measuring; results do not depend on it
                 (default: 1, for which processor time is measured)
  --jobs N       parallel compilations (default: one per cpu, $(nproc))
  --folder DIR   where to work (default: build/demo)
  --table        only print the table of the last run in --folder, as Markdown
  --help         this text

example: tools/demo.sh
         tools/demo.sh --epochs 20 --folder build/lenet
END
}

epochs=10
threads=1
jobs=$(nproc)
folder=build/demo
table=false
while (($# > 0)); do
  case $1 in
    --epochs | --threads | --jobs)
      [[ ${2:-} =~ ^[1-9][0-9]{0,5}$ ]] || fail "$1 wants a positive number, found '${2:-}'"
      declare "${1#--}=$2"
      shift
      ;;
    --folder)
      [[ -n ${2:-} ]] || fail "--folder wants a name"
      folder=$2
      [[ $folder == /* ]] || folder=$caller/$folder
      shift
      ;;
    --table) table=true ;;
    --help | -h) usage; exit 0 ;;
    *) fail "unknown argument '$1'; see tools/demo.sh --help" ;;
  esac
  shift
done

if $table; then
  [[ -f $folder/table.md ]] || fail "$folder has no table: run tools/demo.sh first"
  cat "$folder/table.md"
  exit 0
fi

# Nothing below may wait for an answer.
exec </dev/null
ingot=build/bin/ingot
data=/usr/share/datasets/fashion-mnist
accuracy_wanted=0.88
size_limit=1000000 # bytes without the weights

# say COMMAND...: shows a command before it runs, whose output may go to a file.
say() {
  echo "\$ $*" >&2
  "$@"
}

# json FILE KEY...: an element of a file.
json() {
  python3 -c '
import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2:]:
    value = value[key]
print(value)' "$@"
}

train() {
  say "$ingot" train lenet --data "$data" --epochs "$epochs" --batch 64 --threads "$threads" \
    -o "$folder/lenet.safetensors"
}

# compile_model FILE OPTION...: with the trained weights in it; the report of the
# compiler goes to FILE.json.
compile_model() {
  local file=$1
  shift
  say "$ingot" compile lenet --weights "$folder/lenet.safetensors" --freeze --function forward \
    --batch 1,100 -o "$folder/$file" --json "$@" >"$folder/$file.json"
}

# check_executable FILE: needs nothing but libc and libm, and is small.
check_executable() {
  local file=$folder/$1 libraries bytes weights
  libraries=$(ldd "$file" 2>&1 || true)
  if [[ $libraries == *"not a dynamic executable"* ]]; then
    libraries=none
  elif [[ $libraries == *"=>"* ]]; then
    libraries=$(awk '{ sub(".*/", "", $1); print $1 }' <<<"$libraries" |
      grep -v -E '^(linux-vdso|ld-linux-x86-64)\.so' | tr '\n' ' ')
    libraries=${libraries% }
  else
    fail "ldd does not know $file: $libraries"
  fi
  for library in $libraries; do
    [[ $library =~ ^(none|lib[cm]\.so.*)$ ]] || fail "$file needs $library: expected libc and libm at most"
  done
  bytes=$(json "$file.json" file_bytes) || return
  weights=$(json "$file.json" weight_bytes) || return
  ((bytes - weights < size_limit)) ||
    fail "$file has $((bytes - weights)) bytes without its weights: expected less than $size_limit"
  echo "$file: $((bytes - weights)) bytes and $weights of weights; shared libraries: $libraries"
}

compile_all() {
  compile_model lenet --emit exe && check_executable lenet &&
    compile_model lenet-static --emit exe --static && check_executable lenet-static &&
    compile_model lenet-eager --emit exe --mode eager &&
    compile_model lenet.ingot
}

# The executables get an empty environment: what they need is in them.
run_all() {
  local accuracy file
  python3 tools/demo/test_images.py "$data" "$folder" || return
  echo "\$ $folder/lenet --input images.npy --labels labels.npy --output logits.npy"
  for file in lenet lenet-static; do
    (cd "$folder" && env -i "./$file" --input images.npy --labels labels.npy \
      --output "logits-$file.npy" --threads "$threads" --json >"run-$file.json") || return
  done
  say "$ingot" run "$folder/lenet.ingot" --input "images=$folder/images.npy" \
    --output "$folder/logits.npy" --threads "$threads" || return
  for file in lenet lenet-static; do
    cmp "$folder/logits.npy" "$folder/logits-$file.npy" ||
      fail "the logits of $folder/$file differ from those in process"
  done
  echo "10000 rows of logits: in process, executable and static executable agree in every bit"
  accuracy=$(json "$folder/run-lenet.json" accuracy) || return
  awk "BEGIN { exit !($accuracy >= $accuracy_wanted) }" ||
    fail "accuracy $accuracy on the test images: expected at least $accuracy_wanted; try more --epochs"
  echo "accuracy $accuracy on 10000 test images"
}

measure() {
  # Long enough that a busy machine does not decide which mode is faster.
  local bench=("$ingot" bench lenet --threads "$threads" --seconds 4 --json)
  say "${bench[@]}" --function forward --freeze --batch 1 >"$folder/bench-forward-1.json" &&
    say "${bench[@]}" --function forward --freeze --batch 64 >"$folder/bench-forward-64.json" &&
    say "${bench[@]}" --function train_step --batch 64 >"$folder/bench-train_step-64.json" &&
    python3 tools/demo/first_answer.py "$folder" >"$folder/first-answer.json" || return
  # Kept, then printed: --table shows it again.
  local status=0
  python3 tools/demo/table.py "$folder" "$threads" >"$folder/table.md" || status=$?
  echo
  cat "$folder/table.md"
  echo
  return $status
}

set_up_and_build "$jobs" ingot_command
mkdir -p "$folder" || fail "cannot make the folder $folder"
[[ -d $data ]] || fail "$data is missing: the package dataset-fashion-mnist brings it"
stage "1. train" train || fail "training failed"
stage "2. compile" compile_all || fail "compiling failed"
stage "3. run" run_all || fail "running failed"
stage "4. measure" measure || fail "measuring failed"
echo "demo.sh: every claim holds ($SECONDS s); the executable is $folder/lenet"
