// SPDX-License-Identifier: Apache-2.0
#include "schema/canonical.h"

#include <string.h>  // explicit_bzero

#include <cstring>

#include "schema/text.h"

namespace ceptoar {

AlignedCopy::AlignedCopy(BytesView bytes, Wipe wipe) : count_(bytes.size() / 8), wipe_(wipe) {
  CEPTOAR_CHECK(bytes.size() % 8 == 0);
  if (count_ > small_.size()) large_.resize(count_);
  void* to = large_.empty() ? static_cast<void*>(small_.data()) : large_.data();
  if (!bytes.empty()) std::memcpy(to, bytes.data(), bytes.size());
}

AlignedCopy::~AlignedCopy() {
  if (wipe_ == Wipe::kNo) return;
  explicit_bzero(small_.data(), sizeof small_);
  if (!large_.empty()) explicit_bzero(large_.data(), large_.size() * 8);
}

kj::ArrayPtr<const capnp::word> AlignedCopy::words() const {
  const std::uint64_t* from = large_.empty() ? small_.data() : large_.data();
  return {reinterpret_cast<const capnp::word*>(from), count_};
}

std::optional<Error> find_size_fault(BytesView bytes, std::size_t max_bytes) {
  if (bytes.size() > max_bytes) return fail(ErrorCode::kLimitExceeded, "message too large");
  if (bytes.empty() || bytes.size() % 8 != 0) {
    return fail(ErrorCode::kMalformed, "not a whole number of words");
  }
  return std::nullopt;
}

capnp::ReaderOptions reader_options(std::size_t words) {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = limits::kTraversalFactor * words;
  options.nestingLimit = limits::kNesting;
  return options;
}

capnp::Data::Reader data(BytesView bytes) {
  static constexpr std::uint8_t kNothing = 0;  // an empty vector may have no address
  return {bytes.empty() ? &kNothing : bytes.data(), bytes.size()};
}

capnp::Data::Reader data(Faults& faults, const Bytes& bytes, std::size_t max) {
  faults.limit(bytes.size(), max, "data too long");
  return data(BytesView(bytes));
}

capnp::Text::Reader text(Faults& faults, const std::string& value, std::size_t max) {
  faults.limit(value.size(), max, "text too long");
  faults.require(is_utf8(value) && value.find('\0') == std::string::npos, "text not UTF-8");
  return {value.c_str(), value.size()};
}

Bytes bytes_of(kj::ArrayPtr<const capnp::word> words) {
  const auto bytes = words.asBytes();
  return {bytes.begin(), bytes.end()};
}

bool same_bytes(kj::ArrayPtr<const kj::byte> a, kj::ArrayPtr<const kj::byte> b) {
  return a.size() == b.size() &&
         (a.size() == 0 || std::memcmp(a.begin(), b.begin(), a.size()) == 0);
}

}  // namespace ceptoar
