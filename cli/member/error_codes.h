// SPDX-License-Identifier: Apache-2.0
// The closed list of what can go wrong for a person at the command line: code, exit status
// (sysexits numbers, 3 = accepted but not everywhere yet), names of the arguments its text may use.
// cli/ui holds three lines for each in Japanese and English: what happened, why, what to do.
// Codes are stable: scripts and runbooks name them. X(enumerator, code, exit, arguments)
#ifndef CEPTOAR_CLI_MEMBER_ERROR_CODES_H_
#define CEPTOAR_CLI_MEMBER_ERROR_CODES_H_

// clang-format off
#define CEPTOAR_USER_CODES(X)                                                            \
  /* 3: accepted, not yet everywhere */                                                  \
  X(kNodeDown,           "E-NODE-DOWN",           3, "id")                               \
  X(kNodeStarting,       "E-NODE-STARTING",       3, "id")                               \
  X(kNotAllDelivered,    "E-NOT-ALL-DELIVERED",   3, "id delivered of")                  \
  /* 64: usage */                                                                        \
  X(kTlpMissing,         "E-TLP-MISSING",        64, "")                                 \
  X(kTlpUnknown,         "E-TLP-UNKNOWN",        64, "given")                            \
  X(kAudienceEmpty,      "E-AUDIENCE-EMPTY",     64, "tlp")                              \
  X(kMembersNoCeptoar,   "E-MEMBERS-NO-CEPTOAR", 64, "")                                 \
  X(kClearTo,            "E-CLEAR-TO",           64, "")                                 \
  X(kGreenTo,            "E-GREEN-TO",           64, "given")                            \
  X(kCommunityLabel,     "E-COMMUNITY-LABEL",    64, "given tlp")                        \
  X(kTooManyPersons,     "E-TOO-MANY-PERSONS",   64, "count limit")                      \
  X(kTitleMissing,       "E-TITLE-MISSING",      64, "")                                 \
  X(kNumberForm,         "E-NUMBER-FORM",        64, "")                                 \
  X(kHandleForm,         "E-HANDLE-FORM",        64, "given")                            \
  X(kUsage,              "E-USAGE",              64, "what")                             \
  X(kUsageCommand,       "E-USAGE-COMMAND",      64, "command near")                     \
  X(kUsageOption,        "E-USAGE-OPTION",       64, "option near")                      \
  X(kUsageNoValue,       "E-USAGE-NO-VALUE",     64, "option")                           \
  X(kUsageTakesNone,     "E-USAGE-TAKES-NONE",   64, "option")                           \
  X(kUsageExtra,         "E-USAGE-EXTRA",        64, "word command")                     \
  X(kUsageMissing,       "E-USAGE-MISSING",      64, "what command")                     \
  X(kUsageChoice,        "E-USAGE-CHOICE",       64, "option value choices")             \
  X(kTimePast,           "E-TIME-PAST",          64, "option value")                     \
  X(kSearchShort,        "E-SEARCH-SHORT",       64, "given")                            \
  X(kNoTerminal,         "E-NO-TERMINAL",        64, "what")                             \
  X(kGivenUp,            "E-GIVEN-UP",          130, "what")                             \
  X(kGroupGreen,         "E-GROUP-GREEN",        64, "group")                            \
  X(kRelayNobody,        "E-RELAY-NOBODY",       64, "")                                 \
  X(kContactMeans,       "E-CONTACT-MEANS",      64, "name")                             \
  X(kReportContact,      "E-REPORT-CONTACT",     64, "")                                 \
  /* 65: bad data */                                                                     \
  X(kTextControl,        "E-TEXT-CONTROL",       65, "where line")                       \
  X(kTextBidi,           "E-TEXT-BIDI",          65, "where line")                       \
  X(kTextEncoding,       "E-TEXT-ENCODING",      65, "where byte")                       \
  X(kTextLong,           "E-TEXT-LONG",          65, "bytes limit")                      \
  X(kTextEmpty,          "E-TEXT-EMPTY",         65, "")                                 \
  X(kTitleLong,          "E-TITLE-LONG",         65, "bytes limit")                      \
  X(kFileBad,            "E-FILE-BAD",           65, "path what")                        \
  X(kFileLarge,          "E-FILE-LARGE",         65, "path limit")                       \
  X(kSignatureBad,       "E-SIGNATURE-BAD",      65, "what")                             \
  X(kVotesMissing,       "E-VOTES-MISSING",      65, "have need")                        \
  X(kGenesisMismatch,    "E-GENESIS-MISMATCH",   65, "path")                             \
  X(kFacts,              "E-FACTS",              65, "path what")                        \
  X(kPolicyBad,          "E-POLICY-BAD",         65, "path what")                        \
  X(kPolicyLoop,         "E-POLICY-LOOP",        65, "path what")                        \
  X(kPolicyParty,        "E-POLICY-PARTY",       65, "path what")                        \
  X(kReportForm,         "E-REPORT-FORM",        65, "line given")                       \
  X(kTimeForm,           "E-TIME-FORM",          65, "where given")                      \
  X(kQuantityForm,       "E-QUANTITY-FORM",      65, "where given")                      \
  X(kInventory,          "E-INVENTORY",          65, "path line")                        \
  /* 66: no such thing */                                                                \
  X(kNoItem,             "E-NO-ITEM",            66, "id")                               \
  X(kItemAmbiguous,      "E-ITEM-AMBIGUOUS",     66, "id candidates")                    \
  X(kItemClosed,         "E-ITEM-CLOSED",        66, "id")                               \
  X(kNoDraft,            "E-NO-DRAFT",           66, "id")                               \
  X(kNoNode,             "E-NO-NODE",            66, "given nodes")                      \
  X(kNoFile,             "E-NO-FILE",            66, "path")                             \
  X(kNotReached,         "E-NOT-REACHED",        66, "id")                               \
  X(kNoTerm,             "E-NO-TERM",            66, "given suggestions")                \
  X(kNoPolicy,           "E-NO-POLICY",          66, "given choices")                    \
  X(kReportWay,          "E-REPORT-WAY",         66, "given policy choices")             \
  X(kNotReport,          "E-NOT-REPORT",         66, "id")                               \
  X(kConsentRequest,     "E-CONSENT-REQUEST",    66, "id")                               \
  /* 67: nobody of that name */                                                          \
  X(kUnknownRecipient,   "E-UNKNOWN-RECIPIENT",  67, "given suggestions")                \
  X(kUnknownCommunity,   "E-UNKNOWN-COMMUNITY",  67, "given suggestions")                \
  X(kNoGroup,            "E-NO-GROUP",           67, "given suggestions")                \
  X(kNoContact,          "E-NO-CONTACT",         67, "given suggestions")                \
  /* 69: node not there where it is needed */                                            \
  X(kNodeNeeded,         "E-NODE-NEEDED",        69, "node")                             \
  X(kNodeOlder,          "E-NODE-OLDER",         69, "node")                             \
  X(kPrintTool,          "E-PRINT-TOOL",         69, "tool path")                        \
  /* 70: our bug */                                                                      \
  X(kBug,                "E-BUG",                70, "what")                             \
  /* 73, 74, 75, 76 */                                                                   \
  X(kExists,             "E-EXISTS",             73, "path")                             \
  X(kInitOther,          "E-INIT-OTHER",         73, "path what")                        \
  X(kIo,                 "E-IO",                 74, "what")                             \
  X(kOutput,             "E-OUTPUT",             74, "")                                 \
  X(kPrintFailed,        "E-PRINT-FAILED",       74, "tool what")                        \
  X(kEditor,             "E-EDITOR",             74, "editor what")                      \
  X(kStoreFull,          "E-STORE-FULL",         74, "what")                             \
  X(kStoreCorrupt,       "E-STORE-CORRUPT",      74, "what")                             \
  X(kBusy,               "E-BUSY",               75, "path")                             \
  X(kNoKeyYet,           "E-NO-KEY-YET",         75, "handle")                           \
  X(kKeyClosing,         "E-KEY-CLOSING",        75, "handle")                           \
  X(kStillQueued,        "E-STILL-QUEUED",       75, "id")                               \
  X(kMailFailed,         "E-MAIL-FAILED",        75, "name what path")                   \
  X(kMailPassword,       "E-MAIL-PASSWORD",      78, "path what")                        \
  X(kTryAgain,           "E-TRY-AGAIN",          75, "what")                             \
  X(kNodeLater,          "E-NODE-LATER",         75, "")                                 \
  X(kCutOff,             "E-CUT-OFF",            75, "")                                 \
  X(kClock,              "E-CLOCK",              75, "what")                             \
  X(kVersion,            "E-VERSION",            76, "what")                             \
  X(kOtherNetwork,       "E-OTHER-NETWORK",      76, "what")                             \
  /* 77: refused by policy */                                                            \
  X(kTlpRedGroup,        "E-TLP-RED-GROUP",      77, "given name")                       \
  X(kTlpPerson,          "E-TLP-PERSON",         77, "given tlp")                        \
  X(kTlpMembers,         "E-TLP-MEMBERS",        77, "tlp")                              \
  X(kTlpRefused,         "E-TLP-REFUSED",        77, "tlp what")                         \
  X(kBroadcastRed,       "E-BROADCAST-RED",      77, "")                                 \
  X(kReaderLeft,         "E-READER-LEFT",        77, "")                                 \
  X(kAuthorLeft,         "E-AUTHOR-LEFT",        77, "handle")                           \
  X(kNoCard,             "E-NO-CARD",            77, "handle own")                           \
  X(kCardDisputed,       "E-CARD-DISPUTED",      77, "handle")                           \
  X(kCertificateOver,    "E-CERTIFICATE-OVER",   77, "handle time")                      \
  X(kOwnItem,            "E-OWN-ITEM",           77, "id")                               \
  X(kNotAuthor,          "E-NOT-AUTHOR",         77, "id author")                        \
  X(kItemWithdrawn,      "E-ITEM-WITHDRAWN",     77, "id")                               \
  X(kBroadcastRole,      "E-BROADCAST-ROLE",     77, "")                                 \
  X(kApproveOwn,         "E-APPROVE-OWN",        77, "id")                               \
  X(kNothingToApprove,   "E-NOTHING-TO-APPROVE", 77, "id what")                          \
  X(kInviteOver,         "E-INVITE-OVER",        77, "path time")                        \
  X(kTlpWiden,           "E-TLP-WIDEN",          77, "tlp id")                           \
  X(kRelayRole,          "E-RELAY-ROLE",         77, "")                                 \
  X(kMailTlp,            "E-MAIL-TLP",           77, "tlp")                              \
  X(kPassphrase,         "E-PASSPHRASE",         77, "path")                             \
  X(kArchiveKey,         "E-ARCHIVE-KEY",        77, "path")                             \
  X(kLooseMode,          "E-LOOSE-MODE",         77, "path")                             \
  X(kKeyAccess,          "E-KEY-ACCESS",         77, "path")                             \
  X(kNumberDiffers,      "E-NUMBER-DIFFERS",     77, "what")                             \
  X(kAdminOther,         "E-ADMIN-OTHER",        77, "path handle")                      \
  X(kNotDevice,          "E-NOT-DEVICE",         77, "")                                 \
  X(kNoArchiveKeys,      "E-NO-ARCHIVE-KEYS",    77, "")                                 \
  X(kNotVoter,           "E-NOT-VOTER",          77, "path")                             \
  X(kNotAllowed,         "E-NOT-ALLOWED",        77, "what")                             \
  X(kSelfCheck,          "E-SELF-CHECK",         77, "what")                             \
  X(kPolicySigner,       "E-POLICY-SIGNER",      77, "path signer")                      \
  X(kPolicyOld,          "E-POLICY-OLD",         77, "path revision held")               \
  X(kReportSponsor,      "E-REPORT-SPONSOR",     77, "")                                 \
  X(kReportAccident,     "E-REPORT-ACCIDENT",    77, "")                                 \
  X(kReportNowhere,      "E-REPORT-NOWHERE",     77, "handle")                           \
  X(kLintName,           "E-LINT-NAME",          77, "line given")                       \
  X(kReissueRole,        "E-REISSUE-ROLE",       77, "")                                 \
  X(kConsentMissing,     "E-CONSENT-MISSING",    77, "what")                             \
  X(kConsentText,        "E-CONSENT-TEXT",       77, "id")                               \
  /* 78: configuration */                                                                \
  X(kNoHome,             "E-NO-HOME",            78, "path")                             \
  X(kConfig,             "E-CONFIG",             78, "path what")                        \
  X(kNoRoster,           "E-NO-ROSTER",          78, "")                                 \
  X(kNotEnrolled,        "E-NOT-ENROLLED",       78, "")                                 \
  /* the audit log */                                                                    \
  X(kAuditUnreadable,    "E-AUDIT-UNREADABLE",   65, "seq")                              \
  X(kAuditAltered,       "E-AUDIT-ALTERED",      65, "seq")                              \
  X(kAuditMissing,       "E-AUDIT-MISSING",      65, "seq")                              \
  X(kAuditTruncated,     "E-AUDIT-TRUNCATED",    65, "seq")                              \
  X(kAuditRoot,          "E-AUDIT-ROOT",         65, "seq")                              \
  X(kAuditRolledBack,    "E-AUDIT-ROLLED-BACK",  65, "seq")                              \
  X(kAuditMark,          "E-AUDIT-MARK",         65, "")                                 \
  X(kNoRecord,           "E-NO-RECORD",          66, "given first count")                \
  /* voting on the roster */                                                             \
  X(kRosterChange,       "E-ROSTER-CHANGE",      65, "what")                             \
  X(kRequirements,       "E-REQUIREMENTS",       65, "org")                              \
  X(kNoRules,            "E-NO-RULES",           67, "org")                              \
  X(kRosterExpired,      "E-ROSTER-EXPIRED",     77, "")                                 \
  X(kRosterChain,        "E-ROSTER-CHAIN",       65, "path what")                        \
  X(kRosterVotes,        "E-ROSTER-VOTES",       65, "version have need")                \
  X(kNotHolder,          "E-NOT-HOLDER",         77, "path")                             \
  X(kSuspendSpent,       "E-SUSPEND-SPENT",      77, "org days")                         \
  X(kSuspendOver,        "E-SUSPEND-OVER",       77, "org")                              \
  X(kNoProposal,         "E-NO-PROPOSAL",        66, "given")                            \
  X(kNoRecovery,         "E-NO-RECOVERY",        66, "given")                            \
  X(kNoVersion,          "E-NO-VERSION",         66, "given")                            \
  X(kVoteTwice,          "E-VOTE-TWICE",         77, "round")                            \
  X(kVoteLocked,         "E-VOTE-LOCKED",        77, "hash")                             \
  X(kVoteRound,          "E-VOTE-ROUND",         77, "round")                            \
  /* what becomes of reports, cases, provisions, inquiries */                            \
  X(kRegimes,            "E-REGIMES",            65, "path what")                        \
  X(kNoRegime,           "E-NO-REGIME",          66, "given choices")                    \
  X(kNoCase,             "E-NO-CASE",            66, "given")                            \
  X(kInquiry,            "E-INQUIRY",            66, "id")                               \
  X(kProvideMissing,     "E-PROVIDE-MISSING",    64, "what kind")                        \
  X(kHandlingRole,       "E-HANDLING-ROLE",      77, "id")                               \
  X(kHandlingConsult,    "E-HANDLING-CONSULT",   77, "id")                               \
  X(kHandled,            "E-HANDLED",            77, "id time")                          \
  X(kHoldReason,         "E-HOLD-REASON",        77, "given policy choices")             \
  X(kCaseLinked,         "E-CASE-LINKED",        77, "id case")                          \
  X(kCaseFull,           "E-CASE-FULL",          77, "case limit")                       \
  X(kCaseExercise,       "E-CASE-EXERCISE",      77, "id")                               \
  X(kCaseRed,            "E-CASE-RED",           77, "id case")                          \
  X(kClockBack,          "E-CLOCK-BACK",         77, "before wanted")                    \
  X(kProvideRole,        "E-PROVIDE-ROLE",       77, "")                                 \
  X(kEmbargo,            "E-EMBARGO",            77, "what")                             \
  X(kNoticeSector,       "E-NOTICE-SECTOR",      64, "given")                            \
  X(kProvideCase,        "E-PROVIDE-CASE",       77, "case")                             \
  X(kReleaseTwo,         "E-RELEASE-TWO",        77, "kind policy")                      \
  X(kAidPlace,           "E-AID-PLACE",          64, "")                                 \
  X(kInstruct,           "E-INSTRUCT",           77, "")                                 \
  X(kPlace,              "E-PLACE",              66, "id")                               \
  X(kPlaceNobody,        "E-PLACE-NOBODY",       67, "given")                            \
  X(kGroupTwice,         "E-GROUP-TWICE",        64, "given choices")                    \
  X(kGroupExercise,      "E-GROUP-EXERCISE",     77, "given")                            \
  X(kVendorOver,         "E-VENDOR-OVER",        77, "id time")                          \
  X(kProductForm,        "E-PRODUCT-FORM",       65, "given")                            \
  X(kVendorRole,         "E-VENDOR-ROLE",        77, "id")                              \
  /* machines that die */                                                                \
  X(kNodeUnconfirmed,    "E-NODE-UNCONFIRMED",   75, "what")                             \
  X(kNodeTwice,          "E-NODE-TWICE",         77, "")                                 \
  X(kCeremonyWitness,    "E-CEREMONY-WITNESS",   64, "count")                            \
  X(kBackupBad,          "E-BACKUP-BAD",         65, "path what")                        \
  X(kBackupNoNode,       "E-BACKUP-NO-NODE",     66, "path")                             \
  X(kBackupNodeRuns,     "E-BACKUP-NODE-RUNS",   75, "path")                             \
  X(kBackupLock,         "E-BACKUP-LOCK",        77, "path")                             \
  /* people */                                                                           \
  X(kCardMeans,          "E-CARD-MEANS",         65, "means")                            \
  X(kOwnClient,          "E-OWN-CLIENT",         65, "handle")                           \
  X(kDutyForm,           "E-DUTY-FORM",          65, "path line")                        \
  X(kRemoveSelf,         "E-REMOVE-SELF",        77, "handle")                           \
  X(kOwnRevoked,         "E-OWN-REVOKED",        77, "handle")                           \
  X(kAdminChanged,       "E-ADMIN-CHANGED",      77, "handle")                           \
  X(kRoleKey,            "E-ROLE-KEY",           77, "role")                             \
  X(kHandover,           "E-HANDOVER",           77, "what")                             \
  X(kHandoverPast,       "E-HANDOVER-PAST",      65, "handle")                           \
  X(kLastDevice,         "E-LAST-DEVICE",        77, "handle")                           \
  X(kEnrolAnew,          "E-ENROL-ANEW",         77, "handle")                          \
  X(kListMissing,        "E-LIST-MISSING",       75, "handle number")                    \
  X(kStaffKeyMissing,    "E-STAFF-KEY-MISSING",  75, "handle")                           \
  X(kCompaniesMissing,   "E-COMPANIES-MISSING",  75, "number")                           \
  X(kEnrolled,           "E-ENROLLED",           73, "handle path")                     \
  X(kRosterOther,        "E-ROSTER-OTHER",       76, "path")                            \
  X(kRegisterFull,       "E-REGISTER-FULL",      77, "limit")                           \
  X(kNoOperator,         "E-NO-OPERATOR",        67, "given suggestions")               \
  X(kNoSystem,           "E-NO-SYSTEM",          67, "given suggestions")               \
  X(kNoExamples,         "E-NO-EXAMPLES",        66, "given choices")                   \
  X(kSectors,            "E-SECTORS",            65, "path what")                        \
  X(kSystemsFull,        "E-SYSTEMS-FULL",       77, "limit")                           \
  /* renderings and what comes in from outside */                                        \
  X(kFeedBad,            "E-FEED-BAD",           65, "path what")                        \
  X(kRenderBroken,       "E-RENDER-BROKEN",      65, "id what")                          \
  X(kRenderNone,         "E-RENDER-NONE",        66, "id")                               \
  X(kSourceNone,         "E-SOURCE-NONE",        66, "id")                               \
  X(kReissueFixed,       "E-REISSUE-FIXED",      77, "id")                               \
  X(kConsentMembers,     "E-CONSENT-MEMBERS",    77, "id")                               \
  X(kReissueWaits,       "E-REISSUE-WAITS",      66, "id")                               \
  X(kReissueGone,        "E-REISSUE-GONE",       77, "id")                               \
  X(kReissueSure,        "E-REISSUE-SURE",       75, "id")                               \
  X(kOverridesMany,      "E-OVERRIDES-MANY",     65, "limit")                            \
  X(kReissueTwo,         "E-REISSUE-TWO",        77, "")                                 \
  X(kReissueAction,      "E-REISSUE-ACTION",     64, "")                                 \
  X(kReissueOwn,         "E-REISSUE-OWN",        77, "id")                               \
  X(kRenderLabel,        "E-RENDER-LABEL",       77, "level tlp most")                   \
  X(kRenderWider,        "E-RENDER-WIDER",       77, "id level held")                    \
  X(kLintTogether,       "E-LINT-TOGETHER",      77, "line given")                       \
  X(kLintUnseen,         "E-LINT-UNSEEN",        77, "path")                             \
  X(kLintAttached,       "E-LINT-ATTACHED",      77, "path given")
// clang-format on

#endif  // CEPTOAR_CLI_MEMBER_ERROR_CODES_H_
