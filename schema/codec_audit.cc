// SPDX-License-Identifier: Apache-2.0
#include "schema/audit.h"
#include "schema/canonical.h"
#include "wire.capnp.h"

namespace ceptoar {

static void write(Faults& faults, wire::AuditRoot::Builder out, const AuditRoot& in) {
  faults.require(in.prev_size <= in.size, "an audit root before its predecessor");
  faults.require((in.prev_size == 0) == in.prev_root.is_zero(), "size and root do not go together");
  out.setNetworkId(data(in.network_id));
  out.setNode(data(in.node));
  out.setSize(in.size);
  out.setRoot(data(in.root));
  out.setPrevSize(in.prev_size);
  out.setPrevRoot(data(in.prev_root));
  out.setAtMs(in.at_ms);
  put_list(faults, out.initProof(count(faults, in.proof.size(), limits::kAuditProof)), in.proof);
}
static void read(Faults& faults, wire::AuditRoot::Reader in, AuditRoot& out) {
  take(faults, in.getNetworkId(), out.network_id);
  take(faults, in.getNode(), out.node);
  out.size = in.getSize();
  take(faults, in.getRoot(), out.root);
  out.prev_size = in.getPrevSize();
  take(faults, in.getPrevRoot(), out.prev_root);
  out.at_ms = in.getAtMs();
  take_list(faults, in.getProof(), limits::kAuditProof, out.proof);
}
Bytes encode(const AuditRoot& value) { return encode_as<wire::AuditRoot>(value); }
template <>
Result<AuditRoot> parse<AuditRoot>(BytesView bytes) {
  return parse_as<wire::AuditRoot, AuditRoot>(bytes);
}

}  // namespace ceptoar
