// SPDX-License-Identifier: Apache-2.0
// Known answers and frozen samples in tests/vectors/: text of 'name = value' lines, '#' comments.
#ifndef CEPTOAR_TESTS_CRYPTO_VECTOR_FILE_H_
#define CEPTOAR_TESTS_CRYPTO_VECTOR_FILE_H_

#include <map>
#include <string>

#include "schema/bytes.h"

namespace ceptoar::test {

class VectorFile {
 public:
  // Fails the test when the file is not there. `name` is relative to tests/vectors/.
  static VectorFile load(const std::string& name);
  const std::string& text(const std::string& name) const;
  Bytes bytes(const std::string& name) const;
  std::uint64_t number(const std::string& name) const;
  bool has(const std::string& name) const { return values_.contains(name); }
  std::size_t size() const { return values_.size(); }

 private:
  std::map<std::string, std::string> values_;
};

// CEPTOAR_WRITE_GOLDEN=1 rewrites frozen samples instead of comparing them: for a new protocol
// version alone.
bool writing_golden();
void write_vector_file(const std::string& name, const std::string& comment,
                       const std::map<std::string, std::string>& values);

// Says which seed the randomness of a test comes from.
void print_seed(std::uint64_t seed);

// Aborts on a typing error in a test.
Bytes unhex(std::string_view text);
template <class Fixed>
Fixed fixed(std::string_view text) {
  return Fixed::from(unhex(text)).value();
}

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_CRYPTO_VECTOR_FILE_H_
