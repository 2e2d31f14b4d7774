// SPDX-License-Identifier: Apache-2.0
#include "cli/ui/term.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <optional>

namespace ceptoar::ui {
namespace {

constexpr std::size_t kUsualColumns = 80;
constexpr std::size_t kLeastColumns = 40;

std::optional<std::size_t> parse_columns(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size() || value < kLeastColumns) {
    return std::nullopt;
  }
  return value;
}

bool set(const std::optional<std::string>& value) { return value && !value->empty(); }

// TLP 2.0 colours of the MISP taxonomy, and the nearest of the sixteen.
std::string_view codes_of(Style style, bool true_colour) {
  switch (style) {
    case Style::kPlain:
      return "";
    case Style::kBold:
      return "1";
    case Style::kRed:
      return true_colour ? "1;38;2;255;43;43;48;2;0;0;0" : "1;31;40";
    case Style::kAmber:
      return true_colour ? "1;38;2;255;192;0;48;2;0;0;0" : "1;33;40";
    case Style::kGreen:
      return true_colour ? "1;38;2;51;255;0;48;2;0;0;0" : "1;32;40";
    case Style::kClear:
      return true_colour ? "1;38;2;255;255;255;48;2;0;0;0" : "1;37;40";
  }
  return "";
}

}  // namespace

Terminal terminal_from(bool is_tty, std::size_t columns, const Environment& environment) {
  Terminal terminal;
  terminal.is_tty = is_tty;
  const std::optional<std::string> force = environment("CLICOLOR_FORCE");
  const bool forced = set(force) && *force != "0";
  terminal.colour = is_tty || forced;
  if (!forced && (environment("TERM") == "dumb" || environment("CLICOLOR") == "0")) {
    terminal.colour = false;
  }
  if (set(environment("NO_COLOR"))) terminal.colour = false;
  const std::optional<std::string> depth = environment("COLORTERM");
  terminal.true_colour = depth == "truecolor" || depth == "24bit";
  if (const auto asked = parse_columns(environment("COLUMNS"))) {
    terminal.width = *asked;
  } else if (is_tty) {
    terminal.width = columns < kLeastColumns ? kUsualColumns : columns;
  }
  if (environment("CEPTOAR_AMBIGUOUS_WIDTH") == "2") terminal.ambiguous = 2;
  return terminal;
}

Terminal detect_terminal(int fd, const Environment& environment) {
  const bool is_tty = ::isatty(fd) == 1;
  winsize size{};
  std::size_t columns = 0;
  if (is_tty && ::ioctl(fd, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
  return terminal_from(is_tty, columns, environment);
}

Style style_of(Tlp tlp) {
  switch (tlp) {
    case Tlp::kClear:
      return Style::kClear;
    case Tlp::kGreen:
      return Style::kGreen;
    case Tlp::kAmber:
    case Tlp::kAmberStrict:
      return Style::kAmber;
    case Tlp::kRed:
      return Style::kRed;
  }
  return Style::kPlain;
}

std::string styled(std::string_view text, Style style, const Terminal& terminal) {
  if (!terminal.colour || style == Style::kPlain || text.empty()) return std::string(text);
  std::string out = "\x1b[";
  out.append(codes_of(style, terminal.true_colour)).append("m").append(text).append("\x1b[0m");
  return out;
}

}  // namespace ceptoar::ui
