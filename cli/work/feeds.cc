// SPDX-License-Identifier: Apache-2.0
#include "cli/work/feeds.h"

#include <algorithm>

#include "cli/liaison/feed.h"
#include "cli/member/text_input.h"
#include "schema/text.h"
#include "schema/time.h"

namespace ceptoar::work {

using member::KeptDraft;
using member::Outcome;
using member::Session;
using member::user_error;
using member::UserCode;

namespace {

constexpr std::string_view kUrl = "url=";

// Text of a stranger's file, as it may be sent.
std::string clean(std::string_view text, bool single_line) {
  const auto out = member::clean_text(as_bytes(make_visible(text, single_line)), "text", single_line);
  return out ? out->text : std::string();
}

KeptDraft draft_of(const liaison::FeedItem& item, std::string_view source) {
  KeptDraft out;
  const std::string title = clean(item.title, true);
  std::string text = clean(item.text, false);
  text += std::string(text.empty() ? "" : "\n\n") + item.url + "\n";
  out.text = member::document_of(title, text);
  out.typed.tlp = std::string(tlp_label(Tlp::kClear));
  out.typed.kind = "share";
  if (item.issued_ms != 0) out.typed.as_of = format_rfc3339(item.issued_ms);
  out.typed.fields = {"source=" + std::string(source), std::string(kUrl) + clean(item.url, true)};
  if (!item.id.empty()) out.typed.fields.push_back("id=" + clean(item.id, true));
  return out;
}

// An advisory is known by its address: JVN changes titles and dates of one.
bool is_same(const KeptDraft& a, const KeptDraft& b) {
  const auto url = [](const KeptDraft& draft) {
    for (const std::string& field : draft.typed.fields) {
      if (field.starts_with(kUrl)) return field;
    }
    return std::string();
  };
  return !url(a).empty() && url(a) == url(b) && a.typed.as_of == b.typed.as_of;
}

}  // namespace

std::string_view feed_name(std::string_view feed) {
  if (feed == "jvn") return "JVN";
  if (feed == "ipa") return "IPA";
  if (feed == "jpcert") return "JPCERT/CC";
  return {};
}

Outcome<Imported> import_feed(Session& session, const Bytes& document, std::string_view path,
                              std::string_view feed, std::uint64_t since_ms) {
  const auto items = liaison::parse_feed(document);
  if (!items) {
    return user_error(UserCode::kFeedBad,
                      {{"path", make_visible(path, true)}, {"what", make_visible(items.error().context, true)}});
  }
  auto before = member::drafts(session);
  if (!before) return before.error();
  Imported out;
  for (const liaison::FeedItem& item : *items) {
    if (since_ms != 0 && item.issued_ms < since_ms) continue;
    KeptDraft draft = draft_of(item, feed_name(feed));
    const auto same = [&](const KeptDraft& other) { return is_same(other, draft); };
    if (std::any_of(before->begin(), before->end(), same)) {
      ++out.known;
      continue;
    }
    if (auto kept = member::keep_draft(session, draft); !kept) return kept.error();
    before->push_back(draft);
    out.drafts.push_back(std::move(draft));
  }
  return out;
}

}  // namespace ceptoar::work
