# SPDX-License-Identifier: Apache-2.0
# What an office tells its own staff about its people. It travels sealed as InnerKind staffList, beside
# the signed staff lists: to one person (certificates) or to the organisation's staff (the others). The
# author is known from the envelope; certificates speak for themselves. Same rules as wire.capnp.
@0xc4e0a7d95b8f3216;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("ceptoar::wire");

struct OfficeNote {
  version @0 :UInt16;
  kind @1 :UInt8;               # 1 certificates, 2 handover, 3 duty table, 4 companies, 5 override
  createdMs @2 :UInt64;
  networkId @3 :Data;
  org @4 :Data;
  chain @5 :List(Data);         # certificates: the reader's new chain, from the roster downwards
  device @6 :Data;              # certificates: SignedCertificate of kind device; empty: none
  fromHolder @7 :Data;          # handover: whose access ends; zero otherwise
  toHolder @8 :Data;            # handover: who takes over; zero otherwise
  endsMs @9 :UInt64;            # handover: when; zero takes it back
  shifts @10 :List(Shift);      # duty table: the whole table, sorted by fromMs
  companies @11 :List(NotedCompany);  # companies: some of them, for a colleague's device
  number @12 :UInt64;           # override: number of the report that is disclosed, without the check digit
  why @13 :Text;                # override: the decision; absent otherwise
}

struct NotedCompany {
  handle @0 :Text;
  nameJa @1 :Text;
  nameEn @2 :Text;
  certificate @3 :Data;         # SignedCertificate of kind organisation
  statement @4 :Data;           # SignedKeyStatement of its staff key
}

struct Shift {                  # from (inclusive) until (exclusive)
  fromMs @0 :UInt64;
  untilMs @1 :UInt64;
  handle @2 :Text;
  reach @3 :Text;               # a telephone number, in words as people say it; may be empty
}

# Rows of a CEPTOAR's register of member operators (構成事業者等の登録簿): who belongs to it, in which sector,
# and who is meant first when the framework says "operators". Sealed to its own staff and to whom it chose.
# Every reader merges the rows, the later word about a name winning; so a note may hold some of them or all.
struct OperatorNote {
  version @0 :UInt16;
  createdMs @1 :UInt64;
  networkId @2 :Data;
  org @3 :Data;                        # the CEPTOAR
  readersMs @4 :UInt64;                # when its readers were chosen; zero: never, so its member companies
  membersRead @5 :Bool;                # its member companies; true where readersMs is zero
  others @6 :List(Text);               # handles of further organisations, sorted
  operators @7 :List(MemberOperator);  # sorted by name
}

struct MemberOperator {
  name @0 :Text;                       # a company's handle; of one without a program, what it is called
  nameJa @1 :Text;
  nameEn @2 :Text;
  sector @3 :Text;
  standing @4 :UInt8;                  # 0 taken off, 1 target (重点的に対策を実施すべき事業者), 2 other
  changedMs @5 :UInt64;
}

# What one person of the office did to one case (案件), all of it since the case was opened: each note of
# his replaces the one before. Sealed to the staff like the notes above. Who did it is the author.
struct CaseNote {
  version @0 :UInt16;
  createdMs @1 :UInt64;
  networkId @2 :Data;
  org @3 :Data;
  caseId @4 :Data;              # 16 bytes, drawn by whoever opened the case
  openedMs @5 :UInt64;
  exercise @6 :Bool;
  title @7 :Text;
  changes @8 :List(CaseChange); # in the order in which they were made
}

struct CaseChange {
  what @0 :UInt8;               # 1 linked, 2 taken out, 3 step of the clock, 4 regime, 5 mark
  atMs @1 :UInt64;
  org @2 :Data;                 # linked, taken out: author's organisation and item; zero otherwise
  item @3 :Data;
  name @4 :Text;                # step: number of the state; regime: id; mark: name
  value @5 :Text;               # linked: why; step, mark: the time, as cli/liaison writes it
  was @6 :Text;                 # what it takes the place of, several separated by |; may be empty. Step, mark:
                                # states and times; linked, taken out: words about this paper, each as the
                                # first 8 hex digits of its holder's id, ":" and its atMs
}

# An anonymised re-issue that waits for its hour on one device, so that every colleague can see and stop it.
# Sealed to the staff like the notes above. No number of `act` is one of OfficeNote's `kind`, which stands at
# the same place, nor a truth value of CaseNote.
struct ReissueNote {
  version @0 :UInt16;
  act @1 :UInt8;                # 11 waits, 12 asked to stop, 13 will not go, 14 released by a second officer
  createdMs @2 :UInt64;
  networkId @3 :Data;
  org @4 :Data;
  number @5 :UInt64;            # what people call the re-issue, without the check digit
  tlp @6 :UInt8;                # this and what follows: of 11; zero or empty otherwise
  exercise @7 :Bool;
  goesMs @8 :UInt64;            # 0: when the node answers
  report @9 :UInt64;            # number of its source
  basis @10 :UInt8;             # 0 consent, 1 a hole, 2 an attack, 3 law
  request @11 :UInt64;          # number of the request that was granted; 0: none
  to @12 :Text;                 # readers, separated by commas
  withMembers @13 :Bool;
  two @14 :Bool;                # goes only after a colleague's 14
  advisory @15 :Data;           # Advisory, as it will go
  why @16 :Text;                # of 12; may be empty
  approved @17 :Data;           # of 14: H("reissue-text" NUL advisory), 32 bytes; zeros otherwise
}
