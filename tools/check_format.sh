#!/usr/bin/env bash
# Fails when a C++ file is not formatted as .clang-format says; `tools/check_format.sh --fix` formats it.
set -euo pipefail
cd "$(dirname "$0")/.."
mapfile -t files < <(git ls-files '*.h' '*.cpp')
if [ "${1:-}" = --fix ]; then
  clang-format -i "${files[@]}"
else
  clang-format --dry-run --Werror "${files[@]}"
  echo "format: ${#files[@]} files are as .clang-format says"
fi
