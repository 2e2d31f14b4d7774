#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The rehearsal of deploy/ceremony, in both languages, and its sheets.
# shellcheck source=lib.bash
. "$(dirname "${BASH_SOURCE[0]}")/lib.bash"
council=$work/none
unset CEPTOAR_HOME CEPTOAR_CREDENTIAL
for language in ja en; do
  check "the rehearsal goes as expected ($language)" env CEPTOAR_LANG=$language "$root/deploy/ceremony" --dir "$work/$language"
done
cp "$work/last" "$work/said"  # check() empties it first
check 'every witness agreed' [ "$(grep -c 'よし / right:' "$work/said")" -ge 8 ]
for sheet in ja en; do
  check "the sheet says that it is an exercise ($sheet)" grep -qE '訓練|EXERCISE' "$work/en/record.$sheet.html"
done
exits 'no second time over the same media' 1 env CEPTOAR_LANG=en "$root/deploy/ceremony" --dir "$work/en"
conclude
