// SPDX-License-Identifier: Apache-2.0
// From a sheet's HTML to PDF, by a program of Debian that need not be there: weasyprint. The text goes
// through pipes and stands in no other file; the program gets no address to fetch anything from.
#ifndef CEPTOAR_CLI_FORM_PDF_H_
#define CEPTOAR_CLI_FORM_PDF_H_

#include <string>
#include <string_view>

#include "schema/bytes.h"
#include "schema/result.h"

namespace ceptoar::form {

inline constexpr std::string_view kPdfProgram = "weasyprint";

// `program`: a name that is looked up in PATH. Errors: kNotFound (no such program), kIo (it failed; the
// text holds the end of what it said), kLimitExceeded (an absurdly large result).
Result<Bytes> pdf_of(const std::string& html, const std::string& program = std::string(kPdfProgram));

}  // namespace ceptoar::form

#endif  // CEPTOAR_CLI_FORM_PDF_H_
