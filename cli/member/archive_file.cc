// SPDX-License-Identifier: Apache-2.0
// The archive handed to a successor (handover.h has the contract).
#include <algorithm>
#include <fstream>

#include "cli/member/archive_content.h"
#include "cli/member/archive_items.h"
#include "cli/member/archive_keys.h"
#include "cli/member/backup_file.h"
#include "cli/member/enrol_files.h"
#include "cli/member/handover.h"
#include "cli/member/staff.h"
#include "crypto/box.h"
#include "crypto/entry.h"
#include "crypto/envelope.h"
#include "schema/node_rows.h"
#include "schema/text.h"
#include "store/files.h"

namespace ceptoar::member {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "ceptoar-archive\n";
constexpr std::string_view kPurpose = "ceptoar/v1/archive";
constexpr std::string_view kEndOfArchive = "ceptoar-archive-end";  // no item is as short as this
// What a file claims of a length is not believed beyond what one item can be.
constexpr std::size_t kMostBoxBytes = limits::kBodyBytes + kContentFixedBytes + crypto::kBoxOverhead;

using enrol::file_bad;

Bytes box_place(const NetworkId& network, const HolderId& to, std::uint64_t place) {
  Bytes out = to_bytes(as_bytes(kPurpose));
  out.push_back(0);
  append(out, network.view());
  append(out, to.view());
  append_le64(out, place);
  return out;
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
  // `path`: for errors; the descriptor stays the caller's.
  BoxFile(Session& session, const Successor& to, const NetworkId& network, const fs::path& path, int fd)
      : session_(session), to_(to), network_(network), path_(path), fd_(fd) {}
  Outcome<void> begin() { return write(as_bytes(kMagic)); }
  Outcome<void> put(BytesView content) {
    const auto box = crypto::box_seal(to_.key, box_place(network_, to_.holder, place_++), content,
                                      session_.random());
    if (!box) return from_error(box.error(), path_.string());
    Bytes length;
    append_le64(length, box->size());
    if (auto done = write(length); !done) return done;
    return write(*box);
  }
  Outcome<void> end() { return put(as_bytes(kEndOfArchive)); }

 private:
  Outcome<void> write(BytesView bytes) { return lift(write_all(fd_, bytes), path_.string()); }
  Session& session_;
  const Successor& to_;
  const NetworkId& network_;
  const fs::path& path_;
  int fd_;
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

Outcome<void> export_items(Session& session, BoxFile& out, Exported& done) {
  Outcome<void> good = out.begin();
  if (!good) return good;
  const auto all = each_item(session, [&](ItemRow&& item) {
    good = export_item(session, item, out, done);
    return good.has_value();
  });
  if (!all) return all.error();
  return good ? out.end() : good;
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

  enum class Found { kItem, kEnd, kNotForMe };
  // kNotForMe: not for one of this holder's keys, or of another place.
  Outcome<Found> take(BytesView box, const NetworkId& network, std::uint64_t place, Imported& done) {
    for (const crypto::KemKey& key : keys_) {
      const auto content =
          crypto::box_open(key, box_place(network, me_.subject.holder, place), box);
      if (!content) continue;
      if (std::ranges::equal(content->view(), as_bytes(kEndOfArchive))) return Found::kEnd;
      const auto kept = keep(content->view(), done);
      if (!kept) return kept.error();
      return Found::kItem;
    }
    return Found::kNotForMe;
  }

 private:
  // What an item's time goes by. The label is its author's word, which take_content() verifies.
  struct Age {
    Tlp tlp;
    std::uint64_t received_ms;
  };
  // nullopt: it is here, is kept under no archive key, or take_content() says what is wrong with it.
  Outcome<std::optional<Age>> age_of(BytesView content) {
    using Maybe = std::optional<Age>;
    if (content.size() <= kContentFixedBytes) return Maybe();
    const auto entry = EntryId::from(content.subspan(1, 32));
    const auto key = crypto::Secret<32>::from(content.subspan(33, 32));
    if (!entry || !key || item_of(session_, *entry)) return Maybe();
    const auto stored =
        load_optional(session_.archive(), store::ArchiveTable::kEntries, entry->view());
    if (!stored) return from_error(stored.error(), "archive");
    if (!*stored) return Maybe();
    const auto row = parse_archived_entry(**stored);
    const auto header = row ? parse<EntryHeader>(row->header) : Result<EntryHeader>(row.error());
    if (!header || header->dist == Dist::kPublic) return Maybe();
    const auto opened =
        crypto::open_with_content_key(*header, content.subspan(kContentFixedBytes), *key);
    if (!opened || opened->inner.tlp == Tlp::kRed) return Maybe();
    return Maybe(Age{opened->inner.tlp, row->received_ms});
  }

  // It lives no longer for having been handed over.
  Outcome<void> keep(BytesView content, Imported& done) {
    const auto age = age_of(content);
    if (!age) return age.error();
    std::optional<crypto::KeyRecord> under;
    if (*age) {
      const auto [tlp, received_ms] = **age;
      if (is_retention_over(session_, tlp, received_ms)) {
        ++done.refused;
        return {};
      }
      under = archive_key_then(session_, me_.subject.org, tlp, received_ms);
    }
    const auto taken = take_content(session_, content, under ? &*under : nullptr);
    if (!taken) return taken.error();
    switch (*taken) {
      case TakenAs::kNew: ++done.items; break;
      case TakenAs::kKnown: ++done.known; break;
      case TakenAs::kRefused: ++done.refused; break;
    }
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
  Outcome<void> good;
  const auto written = store::write_through(path, [&](int fd) -> Result<void> {
    BoxFile out(session, *target, (*roster)->network_id, path, fd);
    good = export_items(session, out, done);
    // Any error keeps the file from its name; the person hears `good`.
    return good ? Result<void>() : fail(ErrorCode::kIo, path.string());
  });
  if (!good) return good.error();
  if (!written) return from_error(written.error(), path.string());
  return done;
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
  bool whole = false;
  for (std::uint64_t place = 0;; ++place) {
    Bytes length(sizeof(std::uint64_t));
    in.read(reinterpret_cast<char*>(length.data()), sizeof(std::uint64_t));
    if (whole && in.gcount() == 0 && in.eof()) return done;
    const std::uint64_t size = in && !whole ? read_le64(length) : 0;
    if (size <= crypto::kBoxOverhead || size > kMostBoxBytes) return file_bad(path, "cut off or altered");
    Bytes box(size);
    in.read(reinterpret_cast<char*>(box.data()), static_cast<std::streamsize>(size));
    if (!in) return file_bad(path, "cut off or altered");
    const auto taken = taker.take(box, (*roster)->network_id, place, done);
    if (!taken) return taken.error();
    if (*taken == Taker::Found::kNotForMe) return file_bad(path, "for another holder, cut off or altered");
    whole = *taken == Taker::Found::kEnd;
  }
}

}  // namespace ceptoar::member
