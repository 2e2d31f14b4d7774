// SPDX-License-Identifier: Apache-2.0
#include "crypto/keys.h"

#include "crypto/signature_memo.h"

#include <sodium.h>

namespace ceptoar::crypto {

namespace {

Bytes signed_message(std::string_view label, const NetworkId& network, BytesView id) {
  Bytes out;
  out.reserve(label.size() + 1 + NetworkId::kSize + id.size());
  append(out, as_bytes(label));
  out.push_back(0);
  append(out, network.view());
  append(out, id);
  return out;
}

}  // namespace

SignKey SignKey::generate(Random& random) {
  Secret<32> seed;
  random.fill(seed.writable());
  return from_seed(seed);
}

SignKey SignKey::from_seed(const Secret<32>& seed) {
  SignKey out;
  out.seed_ = seed.copy();
  const int made = crypto_sign_seed_keypair(out.public_.bytes.data(),
                                            out.expanded_.writable().data(), seed.view().data());
  CEPTOAR_CHECK(made == 0);
  return out;
}

Signature SignKey::sign(std::string_view label, const NetworkId& network, BytesView id) const {
  const Bytes message = signed_message(label, network, id);
  Signature out;
  const int made = crypto_sign_detached(out.bytes.data(), nullptr, message.data(), message.size(),
                                        expanded_.view().data());
  CEPTOAR_CHECK(made == 0);
  return out;
}

bool verify(const SignPublicKey& key, std::string_view label, const NetworkId& network,
            BytesView id, const Signature& signature) {
  const Bytes message = signed_message(label, network, id);
  SignatureMemo* const memo = SignatureMemo::covers(label) ? UseMemo::current() : nullptr;
  Hash32 what;
  if (memo != nullptr) {
    what = hash(label::kSignatureMemo, {key.view(), signature.view(), message});
    if (memo->knows(what)) return true;
  }
  const bool good = crypto_sign_verify_detached(signature.bytes.data(), message.data(),
                                                message.size(), key.bytes.data()) == 0;
  if (good && memo != nullptr) memo->learn(what);
  return good;
}

KemKey KemKey::generate(Random& random) {
  Secret<32> secret;
  random.fill(secret.writable());
  return from_secret(secret);
}

KemKey KemKey::from_secret(const Secret<32>& secret) {
  KemKey out;
  out.secret_ = secret.copy();
  CEPTOAR_CHECK(crypto_scalarmult_base(out.public_.bytes.data(), secret.view().data()) == 0);
  return out;
}

Result<Secret<32>> KemKey::shared(const KemPublicKey& other) const {
  Secret<32> out;
  if (crypto_scalarmult(out.writable().data(), secret_.view().data(), other.bytes.data()) != 0) {
    return fail(ErrorCode::kBadSignature, "a public key of small order");
  }
  return out;
}

}  // namespace ceptoar::crypto
