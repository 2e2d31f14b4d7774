// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/qr_code.h"

#include <qrencode.h>

#include <memory>
#include <string_view>

namespace ceptoar::ui {
namespace {

constexpr std::size_t kMargin = 4;  // modules, ISO/IEC 18004
constexpr std::string_view kBlackOnWhite = "\x1b[30;107m";
constexpr std::string_view kPlainAgain = "\x1b[0m";

struct FreeCode {
  void operator()(QRcode* code) const { QRcode_free(code); }
};

// True: dark. The margin and what lies outside are light.
class Modules {
 public:
  explicit Modules(const QRcode& code)
      : width_(static_cast<std::size_t>(code.width)), data_(code.data) {}
  std::size_t side() const { return width_ + 2 * kMargin; }
  bool dark(std::size_t row, std::size_t column) const {
    if (row < kMargin || column < kMargin) return false;
    if (row - kMargin >= width_ || column - kMargin >= width_) return false;
    return (data_[(row - kMargin) * width_ + column - kMargin] & 1U) != 0;
  }

 private:
  std::size_t width_;
  const unsigned char* data_;
};

std::string_view half_block(bool upper, bool lower) {
  if (upper) return lower ? "\u2588" : "\u2580";
  return lower ? "\u2584" : " ";
}

}  // namespace

std::optional<QrCode> qr_code(const std::string& text, const Terminal& terminal) {
  const std::unique_ptr<QRcode, FreeCode> code(
      QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, 1));
  if (code == nullptr) return std::nullopt;
  const Modules modules(*code);
  const bool wide = terminal.ambiguous == 2;
  QrCode made;
  made.columns = modules.side() * (wide ? 2 : 1);
  for (std::size_t row = 0; row < modules.side(); row += wide ? 1 : 2) {
    std::string line(terminal.is_tty ? kBlackOnWhite : "");
    for (std::size_t column = 0; column < modules.side(); ++column) {
      const bool upper = modules.dark(row, column);
      if (wide) {
        line += upper ? "\u2588" : "  ";
      } else {
        line += half_block(upper, modules.dark(row + 1, column));
      }
    }
    if (terminal.is_tty) line += kPlainAgain;
    made.lines.push_back(std::move(line));
  }
  return made;
}

}  // namespace ceptoar::ui
