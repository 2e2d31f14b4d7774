// SPDX-License-Identifier: Apache-2.0
// What only certified devices ask: the sealed copy of their organisation's archive, part by part, and
// the access list. A part is never replaced and never taken away on demand: a stolen device, as long as
// it is on the list, must not be able to destroy what the others rely on. Parts go when their time is
// over.
#include "node/core/state.h"

namespace ceptoar::core {

namespace {

constexpr std::size_t kCopySweepPage = 256;  // a commit of this size does not hold up the others
// An index row is a few dozen bytes: a page of names never reaches it.
constexpr std::size_t kNamesBytes = limits::kAnswerBytes;

bool is_copy_of(BytesView key, const OrgId& org) {
  return key.size() == OrgId::kSize + Hash32::kSize &&
         std::equal(org.bytes.begin(), org.bytes.end(), key.begin());
}

}  // namespace

// Organisation that this connection proved to be a certified device of; refuses whoever did not.
const OrgId* Core::State::proven(const Waiter& who) {
  const auto member = members.find(who.conn);
  if (member != members.end() && member->second.device_of) return &*member->second.device_of;
  refuse(who, ErrorCode::kNotAuthorized);
  return nullptr;
}

// One of a connection at a time, another session of it or not: it is checked before usual work, and takes several
// signatures. A program proves once for a session.
void Core::State::on_device_proof(const Waiter& who, DeviceProof& proof) {
  Member& member = members.at(who.conn);
  const AccessEntry* entry = find_access(member.holder);
  if (entry == nullptr) return refuse(who, ErrorCode::kNotAuthorized);
  if (member.proving) return refuse(who, ErrorCode::kLimitExceeded);
  member.proving = true;
  const JobId job =
      jobs.add<DeviceVerified>([this, who, entry_then = *entry,
                                session = member.session](DeviceVerified& event) {
        const auto found = members.find(who.conn);
        if (found != members.end()) found->second.proving = false;
        if (!event.good) return refuse(who, event.code);
        // Another row of his or another session while the proof was checked: it was for the one before.
        const AccessEntry* now_listed = find_access(entry_then.holder);
        if (found == members.end() || found->second.session != session || now_listed == nullptr ||
            *now_listed != entry_then) {
          return refuse(who, ErrorCode::kNotAuthorized);
        }
        found->second.device_of = entry_then.org;
        answer(who, Done{});
      });
  emit(VerifyDevice{job, std::move(proof), *entry, member.session});
}

RowWrite Core::State::copy_sum_row(const OrgId& org) const {
  Bytes key = to_bytes(as_bytes(kMetaCopies));
  append(key, org.view());
  return {{NodeTable::kMeta, std::move(key)}, encode_row(copies.of(org))};
}

void Core::State::on_copy_put(const Waiter& who, CopyPart& part) {
  const OrgId* org = proven(who);
  if (org == nullptr) return;
  if (part.data.size() < limits::kCopyPartMinBytes || part.data.size() > limits::kCopyPartBytes) {
    return refuse(who, ErrorCode::kMalformed);
  }
  const Bytes key = key_copy(*org, part.name);
  const auto [open, is_first] = copies_open.try_emplace(key);
  open->second.push_back(who);
  if (!is_first) return;  // another device puts the same part: both hear of one commit
  auto held = std::make_shared<Bytes>(std::move(part.data));
  load({row_key(NodeTable::kCopyNames, key)}, [this, org = *org, key, held](Loaded& rows) {
    if (!rows.good || rows.values.size() != 1) return copy_put(key, ErrorCode::kIo);
    if (rows.values[0]) return copy_put(key, ErrorCode{});  // put before: its answer was lost
    store_copy(org, key, std::move(*held));
  });
}

void Core::State::store_copy(const OrgId& org, const Bytes& key, Bytes data) {
  if (data.size() > copies.room(org)) return copy_put(key, ErrorCode::kLimitExceeded);
  const auto bytes = static_cast<std::uint32_t>(data.size());
  ++copies.sums[org].parts;
  copies.sums[org].bytes += bytes;
  RowBatch batch;
  batch.push_back(put_row(NodeTable::kCopyNames, key, encode_row(CopyRow{now, bytes})));
  batch.push_back(put_row(NodeTable::kCopies, key, std::move(data)));
  batch.push_back(copy_sum_row(org));
  commit(Lane::kBulk, std::move(batch), [this, org, key, bytes](Committed& done) {
    if (done.good) return copy_put(key, ErrorCode{});
    copy_gone(org, bytes);
    note_commit_failure(done.code);
    copy_put(key, done.code);
  });
}

// Tells all who put this part; 0: it is durable.
void Core::State::copy_put(const Bytes& key, ErrorCode code) {
  const auto waiting = copies_open.extract(key);
  if (waiting.empty()) return;
  for (const Waiter& one : waiting.mapped()) {
    if (code == ErrorCode{}) {
      answer(one, Done{});
    } else {
      refuse(one, code);
    }
  }
}

void Core::State::copy_gone(const OrgId& org, std::uint32_t bytes) {
  CopySum& sum = copies.sums[org];
  sum.parts -= std::min<std::uint64_t>(sum.parts, 1);
  sum.bytes -= std::min<std::uint64_t>(sum.bytes, bytes);
}

void Core::State::on_copies_want(const Waiter& who, const CopiesWant& want) {
  const OrgId* org = proven(who);
  if (org == nullptr) return;
  scan(NodeTable::kCopyNames, key_copy(*org, want.after), limits::kIdsPerFrame + 1, kNamesBytes,
       [this, who, org = *org, want](Scanned& rows) {
         if (!rows.good) return refuse(who, ErrorCode::kIo);
         Copies page;
         const CopySum sum = copies.of(org);
         page.parts = sum.parts;
         page.bytes = sum.bytes;
         page.room = copies.room(org);
         for (const RowKey& row : rows.keys) {
           if (!is_copy_of(row.key, org) || page.names.size() == limits::kIdsPerFrame) break;
           const auto name = Hash32::from(BytesView(row.key).subspan(OrgId::kSize));
           if (!name || (*name == want.after && !want.after.is_zero())) continue;
           page.names.push_back(*name);
         }
         answer(who, std::move(page));
       });
}

void Core::State::on_copy_want(const Waiter& who, const CopyWant& want) {
  const OrgId* org = proven(who);
  if (org == nullptr) return;
  load({row_key(NodeTable::kCopies, key_copy(*org, want.name))}, [this, who, want](Loaded& rows) {
    if (!rows.good || rows.values.size() != 1) return refuse(who, ErrorCode::kIo);
    if (!rows.values[0]) return refuse(who, ErrorCode::kNotFound);
    if (rows.values[0]->size() > limits::kCopyPartBytes) return refuse(who, ErrorCode::kIo);
    answer(who, CopyPart{want.name, std::move(*rows.values[0])});
  });
}

// The list names people and companies: nobody but the devices that may change it sees it.
void Core::State::on_access_want(const Waiter& who, const AccessWant& want) {
  if (proven(who) == nullptr) return;
  const AccessEntry* asking = find_access(members.at(who.conn).holder);
  if (asking == nullptr || !asking->device) return refuse(who, ErrorCode::kNotAuthorized);
  AccessRows page;
  page.serial = access_serial;
  for (auto it = want.after.is_zero() ? access.begin() : access.upper_bound(want.after);
       it != access.end(); ++it) {
    if (page.rows.size() == limits::kEntriesPerFrame) {
      page.more = true;
      break;
    }
    page.rows.push_back(it->second);
  }
  answer(who, std::move(page));
}

// One page a sweep, going round: nothing opens what is so old, so it need not go by the hour.
void Core::State::sweep_copies() {
  if (copies.sweeping || read_only) return;
  copies.sweeping = true;
  scan(NodeTable::kCopyNames, copies.swept, kCopySweepPage, kNamesBytes, [this](Scanned& rows) {
    RowBatch batch;
    std::vector<std::pair<OrgId, std::uint32_t>> gone;
    for (std::size_t i = 0; rows.good && i < rows.keys.size() && i < rows.values.size(); ++i) {
      const Bytes& key = rows.keys[i].key;
      const auto row = parse_copy_row(rows.values[i]);
      const auto org = OrgId::from(BytesView(key).first(std::min(key.size(), OrgId::kSize)));
      if (!row || !org || row->put_ms + limits::kCopyKeepDays * limits::kDayMs > sweep_until()) continue;
      batch.push_back(erase_row(NodeTable::kCopyNames, key));
      batch.push_back(erase_row(NodeTable::kCopies, key));
      gone.emplace_back(*org, row->bytes);
    }
    const bool full = rows.keys.size() == kCopySweepPage;
    copies.swept = full ? rows.keys.back().key : Bytes{};
    if (full) copies.swept.push_back(0);
    if (batch.empty()) {
      copies.sweeping = false;
      return;
    }
    std::set<OrgId> changed_orgs;
    for (const auto& [org, bytes] : gone) {
      copy_gone(org, bytes);
      changed_orgs.insert(org);
    }
    for (const OrgId& org : changed_orgs) batch.push_back(copy_sum_row(org));
    commit(Lane::kControl, std::move(batch), [this, gone](Committed& done) {
      copies.sweeping = false;
      if (done.good) return;
      for (const auto& [org, bytes] : gone) {
        ++copies.sums[org].parts;
        copies.sums[org].bytes += bytes;
      }
      note_commit_failure(done.code);
    });
  });
}

}  // namespace ceptoar::core
