// SPDX-License-Identifier: Apache-2.0
// The file of a policy pack that NISC or the Council signed. Format, UTF-8, then the pack as it was signed:
//   ceptoar-policy-1
//   signer: HANDLE
//   signature: 128 hexadecimal digits
//   (an empty line)
// Errors: kMalformed. Pure functions.
#ifndef CEPTOAR_CLI_WORK_PACK_FILE_H_
#define CEPTOAR_CLI_WORK_PACK_FILE_H_

#include <string>
#include <string_view>

#include "schema/ids.h"
#include "schema/result.h"

namespace ceptoar::work {

struct PackFile {
  std::string signer;  // handle in the roster; whether it may sign is not looked at here
  Signature signature;
  std::string pack;
  friend bool operator==(const PackFile&, const PackFile&) = default;
};
std::string encode_pack_file(const PackFile& file);
Result<PackFile> parse_pack_file(std::string_view text);

}  // namespace ceptoar::work

#endif  // CEPTOAR_CLI_WORK_PACK_FILE_H_
