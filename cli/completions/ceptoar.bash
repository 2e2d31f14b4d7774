# SPDX-License-Identifier: Apache-2.0
# bash completion for ceptoar. What can be offered is known to the program alone: `ceptoar __complete`.
# shellcheck shell=bash

_ceptoar() {
  # bash cuts words at = : @ too; the program wants them as they were typed.
  local line=$COMP_LINE bare part i words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    part=${COMP_WORDS[i]}
    bare=${line#"${line%%[![:space:]]*}"}
    if [[ $i -gt 0 && $bare == "$line" ]]; then
      words[-1]+=$part
    else
      words+=("$part")
    fi
    line=${bare#"$part"}
  done
  # What of the last word bash leaves as it is.
  local last=${words[-1]} cut=${COMP_WORDS[COMP_CWORD]}
  [[ $cut == [=:@] ]] && cut=
  local stays=${last%"$cut"} quote=
  stays=${stays%@}  # but not this one: it is also the mark of a host's name, and put back with the word
  if [[ $cut == [\"\']* ]]; then
    quote=${cut:0:1} stays+=$quote
    words[-1]=${last#"$quote"}
  fi

  local kind before value
  COMPREPLY=()
  {
    IFS=$'\t' read -r kind before
    case $kind in
      files) compopt -o default ;;
      directories) compopt -o dirnames ;;
    esac
    while IFS=$'\t' read -r value _; do
      value=$before$value
      [[ $value == *[=:] ]] && compopt -o nospace
      # A name with a blank or a $ in it must stay one word and be run by nobody.
      if [[ $value == *[!-+@=:,./_[:alnum:]]* ]]; then
        case $quote in
          '') printf -v value %q "$value" ;;
          \') [[ $value != *\'* ]] || continue ;;
          *) [[ $value != *[\"\$\`\\!]* ]] || continue ;;
        esac
      fi
      COMPREPLY+=("${value#"${stays#"$quote"}"}")
    done
  } < <(ceptoar __complete "${words[@]:1}" 2>/dev/null </dev/null)
  compopt -o nosort
} && complete -F _ceptoar ceptoar
