// SPDX-License-Identifier: Apache-2.0
// Shared by the codec sources alone: canonical Cap'n Proto bytes out, and their exact inverse in.
//
// Each object has one read() and one write(). write() states every rule of the object (limits,
// order, known enumeration values, UTF-8) and notes a fault; encode() CHECKs that there is none.
// parse() reads, writes what it read and accepts only if no fault was noted and the very same bytes
// come out. That is a proof of canonical form that needs no list of what
// MessageReader::isCanonical() leaves open (unknown fields, padding bits, dead union members, other
// list element types), and it never runs isCanonical() on a stranger's large message: that recurses
// without a nesting limit. The bytes that are hashed and verified stay the received ones.
#ifndef CEPTOAR_SCHEMA_CANONICAL_H_
#define CEPTOAR_SCHEMA_CANONICAL_H_

#include <capnp/message.h>
#include <capnp/serialize.h>
#include <kj/exception.h>

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "schema/bytes.h"
#include "schema/ids.h"
#include "schema/limits.h"
#include "schema/objects.h"
#include "schema/result.h"

namespace ceptoar {

// The first fault of an object; later ones are consequences.
class Faults {
 public:
  void refuse(ErrorCode code, const char* what) {
    if (what_ == nullptr) {
      code_ = code;
      what_ = what;
    }
  }
  void require(bool good, const char* what) {
    if (!good) refuse(ErrorCode::kMalformed, what);
  }
  void limit(std::size_t size, std::size_t max, const char* what) {
    if (size > max) refuse(ErrorCode::kLimitExceeded, what);
  }
  void version(std::uint16_t found, std::uint16_t known) {
    if (found != known) refuse(ErrorCode::kUnsupportedVersion, "unknown version");
  }
  bool none() const { return what_ == nullptr; }
  Error error() const { return fail(code_, what_); }

 private:
  ErrorCode code_ = ErrorCode::kMalformed;
  const char* what_ = nullptr;
};

// --- reading ------------------------------------------------------------------------------------

// The bytes at an aligned place. `wiped` clears it at the end: for messages with a secret in them.
class AlignedCopy {
 public:
  enum class Wipe { kNo, kYes };
  // REQUIRES: bytes.size() is a multiple of 8.
  AlignedCopy(BytesView bytes, Wipe wipe);
  ~AlignedCopy();
  AlignedCopy(const AlignedCopy&) = delete;
  AlignedCopy& operator=(const AlignedCopy&) = delete;
  kj::ArrayPtr<const capnp::word> words() const;

 private:
  std::size_t count_;
  Wipe wipe_;
  std::array<std::uint64_t, limits::kHeaderMaxBytes / 8> small_;  // headers need no allocation
  std::vector<std::uint64_t> large_;
};

std::optional<Error> find_size_fault(BytesView bytes, std::size_t max_bytes);
capnp::ReaderOptions reader_options(std::size_t words);

template <class Tag, std::size_t N>
void take(Faults& faults, capnp::Data::Reader in, FixedBytes<Tag, N>& out) {
  if (in.size() != N) return faults.refuse(ErrorCode::kMalformed, "wrong length of a fixed field");
  std::copy(in.begin(), in.end(), out.bytes.begin());
}
inline void take(Faults&, capnp::Data::Reader in, Bytes& out) { out.assign(in.begin(), in.end()); }
inline void take(Faults&, capnp::Text::Reader in, std::string& out) {
  out.assign(in.begin(), in.size());
}

// The count is checked before anything is allocated: zero-size elements cost the sender nothing.
template <class ListReader, class T>
void take_list(Faults& faults, ListReader in, std::size_t max, std::vector<T>& out) {
  if (in.size() > max) return faults.refuse(ErrorCode::kLimitExceeded, "too many list elements");
  out.resize(in.size());
  for (unsigned i = 0; i < in.size() && faults.none(); ++i) {
    if constexpr (std::is_integral_v<T>) {
      out[i] = in[i];
    } else if constexpr (std::is_same_v<ListReader, capnp::List<capnp::Data>::Reader> ||
                         std::is_same_v<ListReader, capnp::List<capnp::Text>::Reader>) {
      take(faults, in[i], out[i]);
    } else {
      read(faults, in[i], out[i]);
    }
  }
}

// --- writing ------------------------------------------------------------------------------------

capnp::Data::Reader data(BytesView bytes);
template <class Tag, std::size_t N>
capnp::Data::Reader data(const FixedBytes<Tag, N>& id) {
  return data(id.view());
}
capnp::Data::Reader data(Faults& faults, const Bytes& bytes, std::size_t max);
capnp::Text::Reader text(Faults& faults, const std::string& value, std::size_t max);

// The wire number of an enumeration value, provided that `from_wire` knows it.
template <class E>
std::uint8_t code(Faults& faults, E value, std::optional<E> (*from_wire)(std::uint8_t)) {
  const auto number = static_cast<std::uint8_t>(value);
  faults.require(from_wire(number).has_value(), "unknown enumeration value");
  return number;
}

// The number of elements to write; zero when there are too many, which is a fault anyway.
inline unsigned count(Faults& faults, std::size_t size, std::size_t max) {
  faults.limit(size, max, "too many list elements");
  return size > max ? 0 : static_cast<unsigned>(size);
}

template <class ListBuilder, class T>
void put_list(Faults& faults, ListBuilder out, const std::vector<T>& in) {
  for (unsigned i = 0; i < out.size(); ++i) {
    if constexpr (std::is_integral_v<T>) {
      out.set(i, in[i]);
    } else if constexpr (std::is_same_v<ListBuilder, capnp::List<capnp::Data>::Builder>) {
      out.set(i, data(in[i]));
    } else {
      write(faults, out[i], in[i]);
    }
  }
}
inline void put_blobs(Faults& faults, capnp::List<capnp::Data>::Builder out,
                      const std::vector<Bytes>& in, std::size_t max_each) {
  for (unsigned i = 0; i < out.size(); ++i) out.set(i, data(faults, in[i], max_each));
}
inline void put_texts(Faults& faults, capnp::List<capnp::Text>::Builder out,
                      const std::vector<std::string>& in, std::size_t max_each) {
  for (unsigned i = 0; i < out.size(); ++i) out.set(i, text(faults, in[i], max_each));
}

// Strictly ascending: sorted and unique at once.
template <class T, class Key>
void require_sorted(Faults& faults, const std::vector<T>& list, Key key) {
  const auto not_below = [&key](const T& a, const T& b) {
    return !(std::invoke(key, a) < std::invoke(key, b));
  };
  faults.require(std::adjacent_find(list.begin(), list.end(), not_below) == list.end(),
                 "list not sorted or not unique");
}

template <class Schema>
kj::Array<capnp::word> canonical_words(capnp::MallocMessageBuilder& message) {
  return capnp::canonicalize(message.getRoot<Schema>().asReader());
}
Bytes bytes_of(kj::ArrayPtr<const capnp::word> words);
// kj's own comparison goes byte by byte: most of the time of parsing a large frame.
bool same_bytes(kj::ArrayPtr<const kj::byte> a, kj::ArrayPtr<const kj::byte> b);

// A builder does not leave out the zeros at the end of a structure, as canonical bytes do.
inline constexpr std::size_t kBuilderSlack = 16;

// --- both ---------------------------------------------------------------------------------------

template <class Schema, class T>
Bytes encode_as(const T& value) {
  Faults faults;
  capnp::MallocMessageBuilder message;
  write(faults, message.initRoot<Schema>(), value);
  CEPTOAR_CHECK(faults.none());
  return bytes_of(canonical_words<Schema>(message));
}

template <class Schema, class T>
Result<T> parse_as(BytesView bytes, std::size_t max_bytes = limits::kBodyBytes) {
  if (auto fault = find_size_fault(bytes, max_bytes)) return *fault;
  try {
    const AlignedCopy copy(bytes, AlignedCopy::Wipe::kNo);
    const kj::ArrayPtr<const capnp::word> segment = copy.words();
    capnp::SegmentArrayMessageReader reader(kj::arrayPtr(&segment, 1),
                                            reader_options(segment.size()));
    Faults faults;
    T value;
    read(faults, reader.getRoot<Schema>(), value);
    if (!faults.none()) return faults.error();
    // As large as what was read, and not the 8 KiB that the library clears by default.
    capnp::MallocMessageBuilder message(static_cast<unsigned>(segment.size() + kBuilderSlack));
    write(faults, message.initRoot<Schema>(), value);
    if (!faults.none()) return faults.error();
    const auto again = canonical_words<Schema>(message);
    if (!same_bytes(again.asBytes(), segment.asBytes())) {
      return fail(ErrorCode::kMalformed, "not in canonical form");
    }
    return value;
  } catch (const kj::Exception&) {  // its text may quote the sender's bytes
    return fail(ErrorCode::kMalformed, "not a message");
  }
}

}  // namespace ceptoar

#endif  // CEPTOAR_SCHEMA_CANONICAL_H_
