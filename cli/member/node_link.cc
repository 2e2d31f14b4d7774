// SPDX-License-Identifier: Apache-2.0
#include "cli/member/node_link.h"

#include <utility>

namespace ceptoar::member {
namespace {

class ClientLink final : public NodeLink {
 public:
  explicit ClientLink(std::unique_ptr<client::NodeClient> client) : client_(std::move(client)) {}
  const Welcome& welcome() const override { return client_->welcome(); }
  bool lost() override { return client_->lost(); }
  Result<std::vector<Bytes>> rosters(std::uint64_t from_version) override {
    return client_->rosters(from_version);
  }
  Result<Feed> feed(std::uint64_t after, std::uint32_t limit,
                    std::chrono::milliseconds wait) override {
    return client_->feed(after, limit, wait);
  }
  Result<Bytes> body(const EntryId& entry) override { return client_->body(entry); }
  Result<Posted> post(const Post& post, const Hash32& body_hash, std::chrono::milliseconds wait) override {
    return client_->post(post, body_hash, wait);
  }
  Result<void> access(const Bytes& signed_access) override { return client_->access(signed_access); }
  Result<Delivery> delivery(const EntryId& entry, std::uint32_t at_least,
                            std::chrono::milliseconds wait) override {
    return client_->delivery(entry, at_least, wait);
  }
  Result<Peers> peers() override { return client_->peers(); }
  Result<Heads> heads(const NodeId& node, const Hash32& nonce) override {
    return client_->heads(node, nonce);
  }
  Result<void> prove(const DeviceProof& proof) override { return client_->prove(proof); }
  Result<void> copy_put(const CopyPart& part) override { return client_->copy_put(part); }
  Result<Copies> copies(const Hash32& after) override { return client_->copies(after); }
  Result<Bytes> copy(const Hash32& name) override { return client_->copy(name); }
  Result<AccessRows> access_rows(const HolderId& after) override {
    return client_->access_rows(after);
  }
  void ask_ahead(const MemberMessage& request) override { client_->ask_ahead(request); }

 private:
  std::unique_ptr<client::NodeClient> client_;
};

}  // namespace

void NodeConnector::begin(const client::NodeAddress& address, const NetworkId& network,
                          const HolderId& holder, const crypto::KemKey& transport,
                          const MemberMessage& first) {
  auto client = client::NodeClient::begin(address, network, holder, transport);
  if (!client) return;  // connect() says why
  begun_ = std::move(*client);
  begun_to_ = address.node;
  begun_by_ = holder;
  begun_->ask_ahead(first);
}

Result<std::unique_ptr<NodeLink>> NodeConnector::connect(const client::NodeAddress& address,
                                                         const NetworkId& network,
                                                         const HolderId& holder,
                                                         const crypto::KemKey& transport,
                                                         std::chrono::milliseconds timeout) {
  std::unique_ptr<client::NodeClient> client = std::exchange(begun_, nullptr);
  if (client == nullptr || begun_to_ != address.node || begun_by_ != holder) {
    auto begun = client::NodeClient::begin(address, network, holder, transport);
    if (!begun) return begun.error();
    client = std::move(*begun);
  }
  if (auto done = client->finish(timeout); !done) return done.error();
  return std::unique_ptr<NodeLink>(std::make_unique<ClientLink>(std::move(client)));
}

std::uint64_t SystemClock::now_ms() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

}  // namespace ceptoar::member
