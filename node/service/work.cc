// SPDX-License-Identifier: Apache-2.0
#include "node/service/work.h"

#include <optional>
#include <utility>

#include "crypto/entry.h"

namespace ceptoar::service {
namespace {

struct Worker {
  const WorkContext& context;
  crypto::Random& random;

  core::Event operator()(core::VerifyEntry& work) const {
    auto verified = crypto::verify_entry(std::move(work.entry), work.nsk);
    if (!verified) return core::EntryVerified{work.job, std::nullopt, verified.error().code, {}};
    if (work.check_body && !crypto::body_fits((*verified)->header, work.body)) {
      return core::EntryVerified{work.job, std::nullopt, ErrorCode::kBadSignature, {}};
    }
    return core::EntryVerified{work.job, std::move(*verified), ErrorCode{}, std::move(work.body)};
  }

  core::Event operator()(core::VerifyRouting& work) const {
    auto verified =
        crypto::verify_routing(work.signed_routing, context.network, work.author_nsk, work.entry);
    if (!verified) return core::RoutingVerified{work.job, std::nullopt, {}, verified.error().code};
    Result<LocalRecipients> local = crypto::open_routing(*verified, context.self, context.ntk);
    if (local) {
      return core::RoutingVerified{work.job, std::move(*verified), std::move(*local), ErrorCode{}};
    }
    // Not named is an answer; a box with our name that does not open is a fault of the author, and
    // none of the peer that passes it on: it cannot look into it.
    const bool unnamed = local.error().code == ErrorCode::kNotFound;
    return core::RoutingVerified{work.job, std::move(*verified), {},
                                 unnamed ? ErrorCode{} : local.error().code};
  }

  core::Event operator()(core::VerifyReceipt& work) const {
    auto verified = crypto::verify_receipt(work.receipt, context.network, work.nsk);
    if (!verified) return core::ReceiptVerified{work.job, std::nullopt, verified.error().code};
    return core::ReceiptVerified{work.job, *verified, ErrorCode{}};
  }

  core::Event operator()(core::VerifyPost& work) const {
    return core::PostVerified{
        work.job, crypto::verify_post(work.member, context.network, context.self, work.session,
                                      work.request, work.signature)};
  }

  core::Event operator()(AccessWork& work) const {
    const NodeRecord* node = work.roster->find_node(context.self);
    if (!node) return core::AccessVerified{work.job.job, std::nullopt, ErrorCode::kNotAuthorized};
    auto verified = crypto::verify_access(work.job.signed_access, *node, *work.roster, work.now_ms);
    if (!verified) {
      return core::AccessVerified{work.job.job, std::nullopt, verified.error().code};
    }
    return core::AccessVerified{work.job.job, std::move(*verified), ErrorCode{}};
  }

  core::Event operator()(DeviceWork& work) const {
    const NodeRecord* node = work.roster->find_node(context.self);
    if (!node) return core::DeviceVerified{work.job.job, false, ErrorCode::kNotAuthorized};
    const auto good =
        crypto::verify_device_proof(work.job.proof, work.job.entry, node->org, context.self,
                                    work.job.session, *work.roster, work.now_ms);
    return core::DeviceVerified{work.job.job, good.has_value(),
                                good ? ErrorCode{} : good.error().code};
  }

  core::Event operator()(core::SignEntry& work) const {
    core::EntrySigned out{
        work.job, crypto::sign_entry(context.nsk, context.network, work.entry), {}};
    if (work.plans.empty()) return out;
    Result<SignedRouting> routing =
        crypto::make_routing(context.nsk, context.network, work.entry, work.plans, random);
    // Fails only for a transport key of small order, which no roster lets in: the core counted its length.
    CEPTOAR_CHECK(routing.has_value());
    out.signed_routing = encode(*routing);
    return out;
  }

  core::Event operator()(core::SignReceipt& work) const {
    return core::ReceiptSigned{
        work.job, crypto::make_receipt(context.nsk, context.network, work.entry, context.self,
                                       work.local_recipients, work.committed_ms)};
  }

  core::Event operator()(core::Load& work) const {
    core::Loaded out{work.job, {}, true};
    bool failed = false;
    out.values.reserve(work.rows.size());
    for (Result<Bytes>& value : context.store.load_all(work.rows)) {
      if (value) {
        out.values.emplace_back(std::move(*value));
      } else {
        const ErrorCode code = value.error().code;
        out.good = out.good && code == ErrorCode::kNotFound;
        failed = failed || (code != ErrorCode::kNotFound && code != ErrorCode::kStorageCorrupt);
        out.values.emplace_back(std::nullopt);
      }
    }
    out.damaged = !out.good && !failed;
    return out;
  }

  core::Event operator()(core::Scan& work) const {
    core::Scanned out{work.job, {}, {}, true};
    Result<std::vector<store::Row>> rows =
        context.store.scan(work.table, work.from, work.limit, work.max_bytes);
    out.good = rows.has_value();
    if (!rows) return out;
    for (store::Row& row : *rows) {
      out.keys.push_back({work.table, std::move(row.key)});
      out.values.push_back(std::move(row.value));
    }
    return out;
  }
};

}  // namespace

bool takes_long(const Work& work) {
  const auto* sign = std::get_if<core::SignEntry>(&work);
  return std::holds_alternative<AccessWork>(work) || std::holds_alternative<DeviceWork>(work) ||
         std::holds_alternative<core::VerifyRouting>(work) || std::holds_alternative<core::Scan>(work) ||
         (sign != nullptr && !sign->plans.empty());
}

core::Event do_work(const WorkContext& context, Work work, crypto::Random& random) {
  return std::visit(Worker{context, random}, work);
}

}  // namespace ceptoar::service
