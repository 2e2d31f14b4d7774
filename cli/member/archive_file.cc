// SPDX-License-Identifier: Apache-2.0
// The archive handed to a successor (handover.h has the contract).
#include <algorithm>
#include <fstream>

#include "cli/member/archive_items.h"
#include "cli/member/archive_keys.h"
#include "cli/member/enrol_files.h"
#include "cli/member/handover.h"
#include "cli/member/staff.h"
#include "crypto/box.h"
#include "crypto/entry.h"
#include "schema/node_rows.h"
#include "schema/text.h"

namespace ceptoar::member {
namespace {

namespace fs = std::filesystem;
using store::ArchiveTable;

constexpr std::string_view kMagic = "ceptoar-archive\n";
constexpr std::string_view kPurpose = "ceptoar/v1/archive";
constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kFixedBytes = 1 + 32 + 32;
// What a file claims of a length is not believed beyond what one item can be.
constexpr std::size_t kMostBoxBytes = limits::kBodyBytes + kFixedBytes + crypto::kBoxOverhead;

using enrol::file_bad;
UserError not_written(const fs::path& path) {
  return user_error(UserCode::kIo, {{"what", path.string()}});
}

Bytes box_place(const NetworkId& network, const HolderId& to, std::uint64_t place) {
  Bytes out = to_bytes(as_bytes(kPurpose));
  out.push_back(0);
  append(out, network.view());
  append(out, to.view());
  append_le64(out, place);
  return out;
}

// Body and content key of an item; nullopt: nothing to hand over.
Outcome<std::optional<Bytes>> content_of(Session& session, const ItemRow& item) {
  const auto body = load_optional(session.archive(), ArchiveTable::kBodies, item.entry.view());
  if (!body) return from_error(body.error(), "archive");
  if (!*body) return std::optional<Bytes>();
  crypto::Secret<32> key;  // CLEAR has none: zeros
  if (item.tlp != Tlp::kClear) {
    const auto wrapped =
        load_optional(session.archive(), ArchiveTable::kContentKeys, item.entry.view());
    if (!wrapped) return from_error(wrapped.error(), "archive");
    if (!*wrapped) return std::optional<Bytes>();
    const auto row = parse_content_key_row(**wrapped);
    if (!row) return from_error(row.error(), "archive");
    auto opened = unwrap_content_key(session, item.entry, *row);
    if (!opened) {
      if (opened.error().code == UserCode::kItemClosed) return std::optional<Bytes>();
      return opened.error();
    }
    key = std::move(*opened);
  }
  Bytes out;
  out.reserve(kFixedBytes + (*body)->size());  // one allocation: the key is nowhere left behind
  out.push_back(kVersion);
  append(out, item.entry.view());
  append(out, key.view());
  append(out, **body);
  return std::optional<Bytes>(std::move(out));
}

struct Successor {
  HolderId holder;
  KemPublicKey key;
};
Outcome<Successor> successor(Session& session, const std::string& handle) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const crypto::Subject& me = (*identity)->subject;
  const auto held = staff_list(session);
  if (!held) return held.error();
  if (*held) {
    for (const StaffMember& member : (*held)->list.staff) {
      if (member.handle != handle) continue;
      const HeldCard card = session.trust().card_of(me.roster_org, me.org, member.holder);
      if (card.card == nullptr || !card.card->statement || card.card->subject.key != member.key ||
          session.trust().has_left(card.card->subject)) {
        return user_error(UserCode::kNoCard,
                          {{"handle", handle}, {"own", me.handle.substr(me.handle.find('@') + 1)}});
      }
      return Successor{member.holder, card.card->statement->statement.public_key};
    }
  }
  return user_error(UserCode::kUnknownRecipient,
                    {{"given", make_visible(handle, true)}, {"suggestions", ""}});
}

// One after the other into the file: an archive of years does not fit into memory.
class BoxFile {
 public:
  BoxFile(Session& session, const Successor& to, const NetworkId& network, const fs::path& path)
      : session_(session), to_(to), network_(network), path_(path),
        file_(path, std::ios::binary | std::ios::trunc) {
    file_ << kMagic;
  }
  Outcome<void> put(BytesView content) {
    const auto box = crypto::box_seal(to_.key, box_place(network_, to_.holder, place_++), content,
                                      session_.random());
    if (!box) return from_error(box.error(), path_.string());
    Bytes length;
    append_le64(length, box->size());
    write(length);
    write(*box);
    return file_ ? Outcome<void>() : Outcome<void>(not_written(path_));
  }
  Outcome<void> close() {
    file_.close();
    return file_ ? Outcome<void>() : Outcome<void>(not_written(path_));
  }

 private:
  void write(BytesView bytes) {
    file_.write(reinterpret_cast<const char*>(bytes.data()),
                static_cast<std::streamsize>(bytes.size()));
  }
  Session& session_;
  const Successor& to_;
  const NetworkId& network_;
  const fs::path& path_;
  std::ofstream file_;
  std::uint64_t place_ = 0;
};

Outcome<void> export_item(Session& session, const ItemRow& item, BoxFile& out, Exported& done) {
  if (item.tlp == Tlp::kRed) {
    ++done.red;
    return {};
  }
  auto content = content_of(session, item);
  if (!content) return content.error();
  if (!*content) {
    ++done.closed;
    return {};
  }
  const crypto::WipeOnExit wiped(**content);
  ++done.items;
  return out.put(**content);
}

// What a box holds, checked as if it had just come from the node.
class Taker {
 public:
  Taker(Session& session, const Identity& me) : session_(session), me_(me) {
    for (const crypto::KeyRecord& record : session.home().keys().records()) {
      if (record.purpose == crypto::KeyPurpose::kPersonEpoch) {
        keys_.push_back(crypto::KemKey::from_secret(record.secret));
      }
    }
  }

  // False: not for one of this holder's keys, or of another place.
  Outcome<bool> take(BytesView box, const NetworkId& network, std::uint64_t place, Imported& done) {
    for (const crypto::KemKey& key : keys_) {
      const auto content =
          crypto::box_open(key, box_place(network, me_.subject.holder, place), box);
      if (!content) continue;
      const auto kept = keep(content->view(), done);
      if (!kept) return kept.error();
      return true;
    }
    return false;
  }

 private:
  Outcome<void> keep(BytesView content, Imported& done) {
    ++done.refused;  // until it turns out good
    if (content.size() <= kFixedBytes || content[0] != kVersion) return {};
    const auto entry = EntryId::from(content.subspan(1, 32));
    const auto key = crypto::Secret<32>::from(content.subspan(33, 32));
    const BytesView body = content.subspan(kFixedBytes);
    if (!entry || !key) return {};
    const auto stored = load_optional(session_.archive(), ArchiveTable::kEntries, entry->view());
    if (!stored) return from_error(stored.error(), "archive");
    const auto row = *stored ? parse_archived_entry(**stored)
                             : Result<ArchivedEntry>(fail(ErrorCode::kNotFound, "no header"));
    if (!row || !row->linked) return {};
    const auto header = parse<EntryHeader>(row->header);
    if (!header) return from_error(header.error(), "archive");
    if (item_of(session_, *entry)) {
      --done.refused;
      ++done.known;
      return {};
    }
    auto opened = header->dist == Dist::kPublic
                      ? crypto::open_public(*header, body)
                      : crypto::open_with_content_key(*header, body, *key);
    if (!opened || opened->inner.tlp == Tlp::kRed ||
        opened->inner.kind != InnerKind::kAdvisory) {
      return {};
    }
    const auto authored = crypto::verify_author(std::move(*opened), *header, session_.trust());
    if (!authored) return {};
    return put(**authored, *header, *entry, body, row->received_ms, done);
  }

  Outcome<void> put(const crypto::Authored& authored, const EntryHeader& header,
                    const EntryId& entry, BytesView body, std::uint64_t received_ms,
                    Imported& done) {
    std::vector<store::ArchiveWrite> writes;
    const auto kept = keep_item(session_, authored, header, entry, body, received_ms, writes);
    if (!kept) return kept.error().code == UserCode::kFileBad ? Outcome<void>() : Outcome<void>(kept.error());
    if (auto stored = session_.commit(std::move(writes)); !stored) return stored;
    auto item = item_of(session_, entry);
    if (!item) return item.error();
    item->read = true;  // by the one before: what is new for the successor must stand out
    std::vector<store::ArchiveWrite> seen;
    put_item_row(*item, seen);
    if (auto stored = session_.commit(std::move(seen)); !stored) return stored;
    --done.refused;
    ++done.items;
    return {};
  }

  Session& session_;
  const Identity& me_;
  std::vector<crypto::KemKey> keys_;
};

}  // namespace

Outcome<Exported> export_archive(Session& session, const std::string& to, const fs::path& path) {
  const auto roster = session.roster();
  if (!roster) return roster.error();
  const auto target = successor(session, to);
  if (!target) return target.error();
  if (auto free = enrol::check_free(path); !free) return free.error();
  Exported done;
  BoxFile out(session, *target, (*roster)->network_id, path);
  Outcome<void> good;
  auto all = each_item(session, [&](ItemRow&& item) {
    good = export_item(session, item, out, done);
    return good.has_value();
  });
  if (all && good) good = out.close();
  if (all && good) return done;
  std::error_code ignored;
  fs::remove(path, ignored);  // half of an archive looks like a whole one
  return all ? good.error() : all.error();
}

Outcome<Imported> import_archive(Session& session, const fs::path& path) {
  const auto identity = session.identity();
  if (!identity) return identity.error();
  const auto roster = session.roster();
  if (!roster) return roster.error();
  std::ifstream in(path, std::ios::binary);
  if (!in) return user_error(UserCode::kNoFile, {{"path", path.string()}});
  std::string magic(kMagic.size(), '\0');
  in.read(magic.data(), static_cast<std::streamsize>(magic.size()));
  if (!in || magic != kMagic) return file_bad(path, "not an archive for a successor");
  Taker taker(session, **identity);
  Imported done;
  for (std::uint64_t place = 0;; ++place) {
    Bytes length(sizeof(std::uint64_t));
    in.read(reinterpret_cast<char*>(length.data()), sizeof(std::uint64_t));
    if (in.gcount() == 0 && in.eof()) return done;
    const std::uint64_t size = in ? read_le64(length) : 0;
    if (size <= kFixedBytes || size > kMostBoxBytes) return file_bad(path, "cut off or altered");
    Bytes box(size);
    in.read(reinterpret_cast<char*>(box.data()), static_cast<std::streamsize>(size));
    if (!in) return file_bad(path, "cut off or altered");
    const auto taken = taker.take(box, (*roster)->network_id, place, done);
    if (!taken) return taken.error();
    if (!*taken) return file_bad(path, "for another holder, cut off or altered");
  }
}

}  // namespace ceptoar::member
