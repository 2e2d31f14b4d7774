// SPDX-License-Identifier: Apache-2.0
// Readers of a message as a person may see them, by what this program holds of them.
#include "cli/member/own_keys.h"
#include "cli/member/resolve.h"

namespace ceptoar::member {

std::vector<ReaderName> name_readers(Session& session, const Inner& inner) {
  std::vector<ReaderName> out;
  if (inner.tlp == Tlp::kClear) {
    out.push_back({ReaderClass::kEverybody, "", "", "", "", false});
    return out;
  }
  const auto* current = session.trust().current();
  const auto identity = session.identity();
  for (const Reader& reader : inner.audience.readers) {
    ReaderName name{reader.reader_class, reader.org.hex(), "", "", "", false};
    const Organisation* org = current == nullptr ? nullptr : (*current)->find_org(reader.org);
    const HeldCard card =
        session.trust().card_of(home_org(reader), reader.org, reader.holder);
    if (org != nullptr) {
      name.org = org->handle;
      name.name_ja = org->name_ja;
      name.name_en = org->name_en;
    }
    std::string handle;  // end of the chain: company or holder
    if (!reader.chain.empty() && current != nullptr) {
      if (const auto wire = parse<SignedCertificate>(reader.chain.back())) {
        if (const auto end = parse<Certificate>(wire->certificate)) handle = end->handle;
      }
    }
    if (!handle.empty()) name.org = handle.substr(handle.find('@') + 1);
    if (reader.reader_class == ReaderClass::kPerson) name.member = handle;
    if (card.card != nullptr && !reader.chain.empty()) {
      name.name_ja = card.card->card.name_ja;
      name.name_en = card.card->card.name_en;
    }
    if (identity) {
      const crypto::Subject& me = (*identity)->subject;
      name.own = reader.reader_class == ReaderClass::kPerson ? reader.holder == me.holder
                                                             : reader.org == me.org;
    }
    out.push_back(std::move(name));
  }
  return out;
}

}  // namespace ceptoar::member
