// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/attached.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <memory>

#include "schema/text.h"

namespace ceptoar::liaison {
namespace {

// A zip bomb opens no further than this; properties of documents are a few KiB.
constexpr std::size_t kPropertyBytes = 256 * 1024;
constexpr std::size_t kMembers = 2000;
// Of a file that is no archive: where cameras (front) and PDF writers (end) put their notes.
constexpr std::size_t kEndBytes = 128 * 1024;
constexpr std::size_t kShortestRun = 4;

constexpr std::array<std::string_view, 8> kProperties = {
    "docProps/",   "meta.xml",    "word/comments.xml",      "word/people.xml",
    "xl/persons/", "xl/comments", "ppt/commentAuthors.xml", "ppt/authors.xml"};

void append_character(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | c >> 6);
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | c >> 12);
    out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// Lines of what can be read as UTF-16; `big`: high byte first. Surrogates end a run: names have none.
std::string runs_of_utf16(BytesView bytes, std::size_t from, bool big) {
  std::string out, run;
  std::size_t length = 0;
  const auto end = [&] {
    if (length >= kShortestRun) out += run + "\n";
    run.clear();
    length = 0;
  };
  for (std::size_t i = from; i + 1 < bytes.size(); i += 2) {
    const std::uint32_t first = bytes[i], second = bytes[i + 1];
    const std::uint32_t c = big ? first << 8 | second : second << 8 | first;
    const bool letter = (c >= 0x20 && c < 0x7F) || (c >= 0x3000 && c < 0x3100) ||
                        (c >= 0x4E00 && c < 0xA000) || (c >= 0xFF00 && c < 0xFFF0);
    if (letter) {
      append_character(run, c);
      ++length;
    } else {
      end();
    }
  }
  end();
  return out;
}

// Lines of what can be read as UTF-8.
std::string runs_of_utf8(BytesView bytes) {
  std::string out, run;
  const auto end = [&] {
    if (run.size() >= kShortestRun) out += run + "\n";
    run.clear();
  };
  for (std::size_t i = 0; i < bytes.size();) {
    const std::uint8_t lead = bytes[i];
    const std::size_t size = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : 0;
    const bool printable = lead >= 0x20 && lead != 0x7F;
    if (size == 0 || !printable || i + size > bytes.size() ||
        !is_utf8(as_text(bytes.subspan(i, size)))) {
      end();
      ++i;
      continue;
    }
    run += as_text(bytes.subspan(i, size));
    i += size;
  }
  end();
  return out;
}

std::string raw_notes(BytesView content) {
  std::string out;
  const auto look = [&](BytesView part) {
    out += runs_of_utf8(part);
    for (const std::size_t from : {std::size_t{0}, std::size_t{1}}) {
      out += runs_of_utf16(part, from, true);
      out += runs_of_utf16(part, from, false);
    }
  };
  look(content.first(std::min(content.size(), kEndBytes)));
  if (content.size() > kEndBytes) look(content.last(std::min(content.size() - kEndBytes, kEndBytes)));
  return out;
}

// Texts, and values of attributes: who commented stands in one (w:author, displayName). Addresses of
// name spaces are left out.
std::string words_of_xml(std::string_view xml) {
  std::string out;
  for (std::size_t at = 0; at < xml.size();) {
    if (xml[at] != '<') {
      const std::size_t end = std::min(xml.find('<', at), xml.size());
      out += xml.substr(at, end - at);
      at = end;
      continue;
    }
    out += '\n';
    const bool element = at + 1 < xml.size() && xml[at + 1] != '!' && xml[at + 1] != '?';
    for (++at; at < xml.size() && xml[at] != '>'; ++at) {
      if (!element) out += xml[at];  // a comment, CDATA
      if (!element || (xml[at] != '"' && xml[at] != '\'')) continue;
      const std::size_t end = std::min(xml.find(xml[at], at + 1), xml.size());
      const std::string_view value = xml.substr(at + 1, end - at - 1);
      if (value.find("://") == std::string_view::npos) out += std::string(value) + "\n";
      at = end;
    }
    ++at;
  }
  return out;
}

struct FreeArchive {
  void operator()(archive* handle) const { archive_read_free(handle); }
};

bool is_zip(BytesView content) {
  return content.size() > 4 && content[0] == 'P' && content[1] == 'K' && content[2] == 3;
}

// What office programs note about a document, as text. `whole`: that is all there is of it.
std::string document_properties(BytesView content, bool& whole) {
  whole = false;
  const std::unique_ptr<archive, FreeArchive> zip(archive_read_new());
  if (zip == nullptr || archive_read_support_format_zip(zip.get()) != ARCHIVE_OK ||
      archive_read_open_memory(zip.get(), content.data(), content.size()) != ARCHIVE_OK) {
    return {};
  }
  std::string out;
  bool all = true;
  archive_entry* entry = nullptr;
  for (std::size_t members = 0; members < kMembers; ++members) {
    const int read = archive_read_next_header(zip.get(), &entry);
    if (read != ARCHIVE_OK && read != ARCHIVE_WARN) {  // the end, or no archive after all
      whole = all && read == ARCHIVE_EOF;
      break;
    }
    // As its bytes are: what converts names goes by the locale, and there may be none.
    const char* path = archive_entry_pathname(entry);
    if (path == nullptr) path = archive_entry_pathname_utf8(entry);
    const std::string_view name = path == nullptr ? std::string_view() : path;
    out += std::string(name) + "\n";
    const bool property = std::any_of(kProperties.begin(), kProperties.end(),
                                      [&](std::string_view start) { return name.starts_with(start); });
    if (!property) continue;
    if (out.size() > kPropertyBytes) {
      all = false;
      continue;
    }
    std::string xml(kPropertyBytes, '\0');
    const la_ssize_t got = archive_read_data(zip.get(), xml.data(), xml.size());
    if (got < 0 || static_cast<std::size_t>(got) == xml.size()) all = false;  // encrypted, damaged; too long
    if (got <= 0) continue;
    xml.resize(static_cast<std::size_t>(got));
    out += words_of_xml(xml) + "\n";
  }
  return out;
}

void add_findings(std::string_view text, bool in_name, const Dictionary& dictionary,
                  std::vector<AttachedFinding>& into) {
  for (const Finding& finding : lint(text, dictionary)) {
    if (!needs_consent(finding.shows) && finding.shows != Shows::kContact) continue;
    const bool known = std::any_of(into.begin(), into.end(), [&](const AttachedFinding& other) {
      return other.in_name == in_name && other.found == finding.found;
    });
    if (!known) into.push_back({in_name, finding.shows, finding.found});
  }
}

}  // namespace

std::vector<AttachedFinding> lint_attached(std::string_view name, BytesView content,
                                           const Dictionary& dictionary, bool* whole) {
  bool all = true;
  std::vector<AttachedFinding> out;
  std::string words(name);
  // 三条ガス_障害.pdf: what stands between the marks is looked at by itself.
  std::replace(words.begin(), words.end(), '_', ' ');
  add_findings(words, true, dictionary, out);
  const std::string notes = is_zip(content) ? document_properties(content, all) : raw_notes(content);
  add_findings(notes, false, dictionary, out);
  if (whole != nullptr) *whole = all;
  return out;
}

}  // namespace ceptoar::liaison
