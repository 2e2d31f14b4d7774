// SPDX-License-Identifier: Apache-2.0
// What one device of an office hands to another - an archive for a successor, the keys that archives are kept under -
// and texts that an editor left behind. An archive is taken whole or said to be not whole, and of it only what its
// authors wrote; keys all or none; no text is lost.
#include <algorithm>
#include <array>

#include "cli/member/archive_items.h"
#include "cli/member/drafts.h"
#include "cli/member/handover.h"
#include "cli/work/draft_files.h"
#include "crypto/box.h"
#include "tests/fuzz/desk_world.h"
#include "tests/support/message.h"

namespace ceptoar::fuzz {
namespace {

namespace fs = std::filesystem;
using store::ArchiveTable;

// An item of a colleague's archive.
struct HandedItem {
  Inner inner;
  test::Message message;
  bool may_come;  // not RED, and its header stands in its author's chain here
};

// Of the file (handover.h): written here by itself, so that the format does not change unnoticed.
constexpr std::string_view kMagic = "ceptoar-archive\n";
constexpr std::string_view kEnd = "ceptoar-archive-end";
constexpr std::size_t kKeysHead = 21 + 1 + 4;  // of a list of keys (archive_keys.h)
constexpr std::size_t kKeyRow = 4 + 4 + 8 + 32;

class Office {
 public:
  Office() {
    const test::CouncilOrg& telecom = council().org("telecom");
    const auto both = [&] {
      return std::vector<Reader>{test::staff_reader(telecom), test::staff_reader(Desk::banks())};
    };
    add(Tlp::kClear, {}, true, true);
    add(Tlp::kGreen, test::community_readers(council()), true, true);
    add(Tlp::kAmberStrict, both(), true, true);
    add(Tlp::kRed, {test::person_reader(telecom.holder), test::person_reader(Desk::banks().holder)}, true, true);
    add(Tlp::kAmberStrict, both(), true, false);   // above a gap
    add(Tlp::kAmberStrict, both(), false, false);  // nothing of it is known here
    add(Tlp::kAmberStrict, both(), true, true);
    hand_over(1U << (items_.size() - 1));  // the last one is here before
    CEPTOAR_CHECK(member::import_archive(session(), file_path()).has_value());
    for (const char* text : {"# 停電\n\n10時20分から\n", "# 復旧\n\n正午に\n"}) {
      member::KeptDraft draft;
      draft.text = to_bytes(as_bytes(std::string_view(text)));
      draft.typed.to = {"banks"};
      CEPTOAR_CHECK(member::keep_draft(session(), draft).has_value());
      drafts_.push_back(std::move(draft));
    }
    desk_.begin();
  }

  member::Session& session() const { return desk_.session(); }
  Desk& desk() { return desk_; }
  const std::vector<HandedItem>& items() const { return items_; }
  const std::vector<member::KeptDraft>& drafts() const { return drafts_; }
  fs::path file_path() const { return desk_.directory() / "archive"; }

  static Bytes content_of(const HandedItem& item) {
    Bytes out{1};
    append(out, item.message.id.view());
    append(out, item.message.sealed.content_key.view());
    append(out, item.message.sealed.body);
    return out;
  }
  // As a file has it at that place.
  Bytes boxed(std::uint64_t place, BytesView content) const {
    Bytes info = to_bytes(as_bytes(std::string_view("ceptoar/v1/archive")));
    info.push_back(0);
    append(info, council().network.view());
    append(info, session().home().holder().view());
    append_le64(info, place);
    test::SeededRandom random(place);
    const Bytes box = crypto::box_seal(desk_.person_key(), info, content, random).value();
    Bytes out;
    append_le64(out, box.size());
    append(out, box);
    return out;
  }
  // A whole file of the items that `mask` names, at file_path(); its bytes.
  Bytes hand_over(unsigned mask) const {
    Bytes out = to_bytes(as_bytes(kMagic));
    std::uint64_t place = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if ((mask >> i & 1) != 0) append(out, boxed(place++, content_of(items_[i])));
    }
    append(out, boxed(place, as_bytes(kEnd)));
    put(out);
    return out;
  }
  void put(BytesView file) const {
    std::ofstream out(file_path(), std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(file.data()), static_cast<std::streamsize>(file.size()));
    CEPTOAR_CHECK(out.flush().good());
  }
  // What is here says what its author wrote, what may not come did not, and what was here before is as it was.
  void check_archive() const {
    for (const HandedItem& item : items_) {
      const auto row = member::item_of(session(), item.message.id);
      if (!row) continue;
      CEPTOAR_CHECK(item.may_come && row->read && row->tlp == item.inner.tlp);
      const auto again = member::reopen(session(), item.message.id);
      CEPTOAR_CHECK(again.has_value() && again->opened.inner.content == item.inner.content);
    }
    desk_.check_kept({ArchiveTable::kMeta});
  }

 private:
  void add(Tlp tlp, std::vector<Reader> readers, bool known, bool linked) {
    const test::CouncilOrg& telecom = council().org("telecom");
    const std::string text = "text " + std::to_string(items_.size());
    const Inner inner =
        test::draft(council(), telecom.holder, telecom.nodes[0], tlp, std::move(readers), random_, text);
    test::Place place;
    place.seq = items_.size() + 1;
    if (!items_.empty()) place.prev = items_.back().message.id;
    items_.push_back({inner,
                      test::post(council(), telecom.nodes[0], telecom.holder.sign, inner, random_, place),
                      known && linked && tlp != Tlp::kRed});
    if (!known) return;
    const test::Message& message = items_.back().message;
    member::ArchivedEntry row;
    row.received_ms = test::kCouncilNowMs + place.seq;
    row.linked = linked;
    row.body_held = true;
    row.signature = message.entry.signature;
    row.header = message.entry.header;
    CEPTOAR_CHECK(session().commit({{ArchiveTable::kEntries, to_bytes(message.id.view()), member::encode_row(row)}}));
  }

  Desk desk_;
  test::SeededRandom random_{33};
  std::vector<HandedItem> items_;
  std::vector<member::KeptDraft> drafts_;
};

// --- an archive for a successor -------------------------------------------------------------------

void check_refusal(const member::UserError& error) {
  CEPTOAR_CHECK(error.code == member::UserCode::kFileBad);
}

// A file that its maker closed, altered on the way: whatever is missing of it is said.
void check_archive_file(Office& office, Input& input) {
  const unsigned mask = input.u8() & ((1U << office.items().size()) - 1);
  const bool without_end = input.flag();
  const bool own_bytes = input.flag();
  const Bytes good = office.hand_over(mask);
  Bytes file = good;
  // Nothing is left but whole items.
  if (without_end) file.resize(file.size() - (8 + crypto::kBoxOverhead + kEnd.size()));
  if (own_bytes) {
    file = to_bytes(as_bytes(kMagic));
    append(file, input.rest());
  } else {
    file = edited(input, std::move(file));
  }
  office.put(file);
  const auto taken = member::import_archive(office.session(), office.file_path());
  CEPTOAR_CHECK(taken.has_value() == (file == good));
  if (taken) {
    std::size_t named = 0;
    std::size_t may_come = 0;
    for (std::size_t i = 0; i < office.items().size(); ++i) {
      if ((mask >> i & 1) == 0) continue;
      ++named;
      if (office.items()[i].may_come) ++may_come;
    }
    CEPTOAR_CHECK(taken->items + taken->known == may_come);
    CEPTOAR_CHECK(taken->items + taken->known + taken->refused == named);
  } else {
    check_refusal(taken.error());
  }
  office.check_archive();
}

// A colleague with a program of his own: one item of any bytes, well sealed to its reader.
void check_archive_content(Office& office, Input& input) {
  const HandedItem& item = input.one_of(office.items());
  const Bytes good = Office::content_of(item);
  const Bytes content = input.flag() ? to_bytes(input.rest()) : edited(input, good);
  Bytes file = to_bytes(as_bytes(kMagic));
  append(file, office.boxed(0, content));
  append(file, office.boxed(1, as_bytes(kEnd)));
  office.put(file);
  const auto taken = member::import_archive(office.session(), office.file_path());
  if (taken) {
    CEPTOAR_CHECK(taken->items + taken->known + taken->refused == 1);
    if (content == good) CEPTOAR_CHECK((taken->refused == 0) == item.may_come);
  } else {
    CEPTOAR_CHECK(content.empty() || std::ranges::equal(content, as_bytes(kEnd)));
    check_refusal(taken.error());
  }
  office.check_archive();
}

// --- keys of archives -----------------------------------------------------------------------------

// One that is new here, and one whose place is taken by another key.
Bytes some_archive_keys(const Desk& desk) {
  constexpr std::string_view kHead{"ceptoar-archive-keys\0\1", 22};  // and the version
  const auto held = std::ranges::find_if(desk.first_keys(), [](const auto& key) {
    return std::get<crypto::KeyPurpose>(key.first) == crypto::KeyPurpose::kArchive;
  });
  CEPTOAR_CHECK(held != desk.first_keys().end());
  Bytes out = to_bytes(as_bytes(kHead));
  append_le32(out, 2);
  for (const std::uint32_t epoch : {7U, std::get<2>(held->first)}) {
    append_le32(out, epoch);
    append_le32(out, std::get<3>(held->first));
    append_le64(out, Desk::now_ms() + 100 * limits::kDayMs);
    out.insert(out.end(), 32, static_cast<std::uint8_t>(epoch + 1));
  }
  return out;
}

void check_archive_keys(Office& office, Input& input) {
  constexpr std::uint64_t kLongestMs = (31 + 730) * limits::kDayMs;
  static const Bytes good = some_archive_keys(office.desk());
  const Bytes list = input.flag() ? to_bytes(input.rest()) : edited(input, good);
  const Desk::Keys& before = office.desk().first_keys();
  const auto taken = member::take_archive_keys(office.session(), Desk::banks().id, list);
  const Desk::Keys after = office.desk().keys();
  if (!taken) {
    check_refusal(taken.error());
    CEPTOAR_CHECK(list != good && after == before);
    return;
  }
  // One form, and as long as it says.
  CEPTOAR_CHECK(list.size() >= kKeysHead && list[kKeysHead - 5] == 1);
  const std::size_t count = read_le64(BytesView(list).subspan(kKeysHead - 8, 8)) >> 32;
  CEPTOAR_CHECK(list.size() == kKeysHead + count * kKeyRow && *taken <= count);
  CEPTOAR_CHECK(after.size() == before.size() + *taken && (list != good || *taken == 1));
  for (const auto& [name, key] : before) CEPTOAR_CHECK(after.at(name) == key);
  for (const auto& [name, key] : after) {
    if (before.contains(name)) continue;
    CEPTOAR_CHECK(std::get<crypto::KeyPurpose>(name) == crypto::KeyPurpose::kArchive);
    CEPTOAR_CHECK(std::get<1>(name) == member::record_id(Desk::banks().id.view()));
    const unsigned label = std::get<3>(name) >> 16;
    CEPTOAR_CHECK(label >= static_cast<unsigned>(Tlp::kClear) && label < static_cast<unsigned>(Tlp::kRed));
    CEPTOAR_CHECK(key.first > Desk::now_ms() && key.first <= Desk::now_ms() + kLongestMs);
  }
}

// --- texts that an editor left --------------------------------------------------------------------

// What a file beside a text says of it (draft_files.cc); nothing when it does not read.
struct BesideText {
  std::uint32_t number = 0;
  Bytes text;
  Bytes opened;
};
BesideText beside_text(BytesView state) {
  member::RowReader in(state, 1);
  BesideText out;
  out.number = in.u32();
  const Bytes row = in.bytes();
  out.opened = in.bytes();
  const auto draft = member::parse_draft(out.number, row);
  if (!in.finish() || !draft) return {};
  out.text = draft->text;
  return out;
}

struct LeftText {
  fs::path path;
  Bytes bytes;
};
std::vector<LeftText> leave_texts(const fs::path& directory, Input& input) {
  static const std::vector<std::string> names = {"draft-1.md", "draft-1.md.save", "draft-1.md.save.1", "draft-2.md"};
  std::vector<LeftText> out;
  for (unsigned left = input.u8() % 5; left > 0; --left) {
    const fs::path path = directory / input.one_of(names);
    const bool there = std::ranges::any_of(out, [&](const LeftText& one) { return one.path == path; });
    const Bytes text = to_bytes(input.bytes(input.u8()));
    if (there) continue;
    CEPTOAR_CHECK(store::write_file(path, text, store::FileKind::kSecret, false));
    out.push_back({path, text});
  }
  return out;
}

void check_left_texts(Office& office, Input& input) {
  const fs::path directory = office.desk().directory() / "texts";
  fs::remove_all(directory);
  CEPTOAR_CHECK(store::make_private_directory(directory));
  const member::KeptDraft& edited_one = office.drafts().front();
  BesideText beside;
  if (input.flag()) {
    const Bytes good = member::RowWriter(1)
                           .u32(edited_one.number)
                           .bytes(member::encode_row(edited_one))
                           .bytes(as_bytes(member::draft_text(edited_one)))
                           .take();
    const Bytes state = edited(input, good);
    beside = beside_text(state);
    CEPTOAR_CHECK(store::write_file(directory / "draft-1.state", state, store::FileKind::kSecret, false));
  }
  const std::vector<LeftText> left = leave_texts(directory, input);
  const auto taken = work::take_left(office.session(), {directory});
  const auto kept = member::drafts(office.session());
  CEPTOAR_CHECK(kept.has_value());
  const auto is_draft = [&](const Bytes& text) {
    return std::ranges::any_of(*kept, [&](const member::KeptDraft& one) { return one.text == text; });
  };
  for (const member::KeptDraft& one : taken) CEPTOAR_CHECK(is_draft(one.text));
  for (const LeftText& one : left) {
    if (fs::exists(one.path)) {
      CEPTOAR_CHECK(bytes_of_file(one.path) == one.bytes);
      continue;
    }
    const bool unchanged = one.bytes == beside.opened || one.bytes == beside.text;
    CEPTOAR_CHECK(is_draft(one.bytes) || unchanged || member::is_blank(one.bytes));
  }
  // A draft gives way to a text that was made from it, and to nothing else.
  for (const member::KeptDraft& one : office.drafts()) {
    const bool was_edited = one.number == beside.number && one.text == beside.text;
    CEPTOAR_CHECK(is_draft(one.text) || (was_edited && !taken.empty()));
  }
  office.desk().check_kept({ArchiveTable::kMeta, ArchiveTable::kDrafts});
}

using Check = void (*)(Office&, Input&);
// The corpus counts on this order: append only.
constexpr std::array kChecks = std::to_array<Check>(
    {check_archive_file, check_archive_content, check_archive_keys, check_left_texts});

void run(BytesView bytes) {
  static Office office;
  Input input(bytes);
  const std::size_t which = input.u8();
  kChecks[which % kChecks.size()](office, input);
  office.desk().put_back();
}

const Registration kRegistered("archive", run);

}  // namespace
}  // namespace ceptoar::fuzz
