// SPDX-License-Identifier: Apache-2.0
#include "crypto/box.h"

#include "crypto/hpke.h"

namespace ceptoar::crypto {

Result<Bytes> box_seal(const KemPublicKey& recipient, BytesView info, BytesView plaintext,
                       Random& random) {
  Secret<32> ikm;
  random.fill(ikm.writable());
  Bytes out(plaintext.size() + kBoxOverhead);
  const Result<void> sealed = hpke::seal_derived(recipient, ikm.view(), info, {}, plaintext, out);
  if (!sealed) return sealed.error();
  return out;
}

Result<SecretMemory> box_open(const KemKey& recipient, BytesView info, BytesView box) {
  if (box.size() < kBoxOverhead) return fail(ErrorCode::kBadSignature, "sealed box does not open");
  const Result<KemPublicKey> enc = KemPublicKey::from(box.first(hpke::kEncBytes));
  if (!enc) return enc.error();
  SecretMemory out(box.size() - kBoxOverhead);
  const Result<void> opened =
      hpke::open(recipient, *enc, info, {}, box.subspan(hpke::kEncBytes), out.writable());
  if (!opened) return opened.error();
  return out;
}

}  // namespace ceptoar::crypto
