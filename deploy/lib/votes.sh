# SPDX-License-Identifier: Apache-2.0
# The voters of a running Council agree on the next roster, each with the own key by the shipped
# commands. Sourced after council.sh. Whoever sources it says who takes part: quorum().
# shellcheck shell=bash

# secretary ORG ARGS...: the command line of that organisation's first person.
secretary() { local org=$1; shift; as "$(holder_of "$org")" "$@"; }
# propose ORG OPTIONS...: leaves the first digits of the hash in `proposal`.
propose() {
  local org=$1
  shift
  proposal=$(secretary "$org" --json roster propose "$@" | jq -er '.hash[0:16]')
}
has_proposal() {  # has_proposal ORG [HASH]
  secretary "$1" --json roster status |
    jq -e --arg h "${2:-$proposal}" '.proposals[] | select(.hash | startswith($h))'
}
votes_everywhere() {  # everybody of the quorum sees the quorum of prevotes
  local org
  for org in $(quorum); do
    secretary "$org" --json roster status |
      jq -e --arg h "$proposal" '.proposals[] | select(.hash | startswith($h)) |
        .votes.have >= .votes.need and .votes.new_have >= .votes.new_need' || return 1
  done
}
at_version() { [ "$(secretary "$1" --json roster show | jq -r .version)" = "$2" ]; }
cast() {  # cast ORG: the last ones may find it in force already
  secretary "$1" roster vote "$proposal" --admin "$dir/admin/$1" \
    --admin-credential "$dir/admin/$1.credential" --yes || at_version "$1" "$wanted"
}
# agree VERSION: two rounds of hands for `proposal`, then it is in force for everybody.
agree() {
  local org wanted=$1
  for org in $(quorum); do until_true 60 has_proposal "$org" || return 1; done
  quorum | in_parallel cast || return 1
  until_true 60 votes_everywhere || return 1
  quorum | in_parallel cast || return 1
  for org in "${org_list[@]}"; do until_true 60 at_version "$org" "$wanted" || return 1; done
}
