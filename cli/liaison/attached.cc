// SPDX-License-Identifier: Apache-2.0
#include "cli/liaison/attached.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include "cli/liaison/readable.h"

namespace ceptoar::liaison {
namespace {

// A zip bomb opens no further than this; properties of documents are a few KiB.
constexpr std::size_t kPropertyBytes = 256 * 1024;
constexpr std::size_t kPageBytes = 32 * 1024 * 1024;  // of all pages together, in search of who changed them
constexpr std::size_t kMembers = 2000;
// Of a file that is no archive: where cameras (front) and PDF writers (end) put their notes.
constexpr std::size_t kEndBytes = 128 * 1024;
// Documents of before 2007 have them anywhere.
constexpr std::size_t kOleBytes = 4 * 1024 * 1024;
constexpr std::size_t kPackets = 16;

constexpr std::array<std::string_view, 9> kProperties = {
    "docProps/",   "meta.xml",    "word/comments.xml",      "word/people.xml", "xl/revisions/userNames.xml",
    "xl/persons/", "xl/comments", "ppt/commentAuthors.xml", "ppt/authors.xml"};
// Pages and the like: who changed what, and where the file lay, are attributes there.
constexpr std::array<std::string_view, 3> kChanged = {"word/", "xl/workbook.xml", "xl/revisions/"};

template <std::size_t N>
bool begins_with_any(std::string_view text, const std::array<std::string_view, N>& starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

bool begins_with(BytesView content, std::string_view start) { return as_text(content).starts_with(start); }
bool is_zip(BytesView content) { return begins_with(content, "PK\x03"); }
bool is_ole(BytesView content) { return begins_with(content, "\xD0\xCF\x11\xE0"); }
// Whatever mail programs put before it.
bool is_pdf(BytesView content) {
  constexpr std::size_t kFront = 1024;
  return as_text(content.first(std::min(content.size(), kFront))).find("%PDF-") != std::string_view::npos;
}

// The front and the end, or all of a file that is no longer than both.
std::string readable_ends(BytesView content) {
  std::string out;
  const auto look = [&](BytesView part) {
    out += readable_utf8(part);
    for (const std::size_t from : {std::size_t{0}, std::size_t{1}}) {
      out += readable_utf16(part, from, true);
      out += readable_utf16(part, from, false);
    }
  };
  look(content.first(std::min(content.size(), kEndBytes)));
  if (content.size() > kEndBytes) look(content.last(std::min(content.size() - kEndBytes, kEndBytes)));
  return out;
}

// `all`: false when it is too large, or a document of today in an encrypted wrapping.
std::string notes_of_ole(BytesView content, bool& all) {
  constexpr std::string_view kEncrypted = "EncryptedPackage";
  if (content.size() > kOleBytes) {
    all = false;
    return readable_ends(content) + readable_windows_31j(content.first(kEndBytes)) +
           readable_windows_31j(content.last(kEndBytes));
  }
  std::string out = readable_utf8(content) + readable_windows_31j(content);
  for (const std::size_t from : {std::size_t{0}, std::size_t{1}}) out += readable_utf16(content, from, false);
  if (out.find(kEncrypted) != std::string::npos) all = false;
  return out;
}

// Notes in XML stand between these, anywhere in the file.
std::string packets_of_pdf(std::string_view pdf, bool& all) {
  std::string out;
  std::size_t packets = 0;
  for (std::size_t at = pdf.find("<x:xmpmeta"); at != std::string_view::npos; at = pdf.find("<x:xmpmeta", at)) {
    const std::size_t size = std::min(pdf.find("</x:xmpmeta", at), pdf.size()) - at;
    if (++packets > kPackets || size > kPropertyBytes) {
      all = false;
      break;
    }
    out += readable_utf8(as_bytes(pdf.substr(at, size)));
    at += size;
  }
  return out;
}

// `all`: false when there are compressed objects, where programs of today put the author, or it is encrypted.
std::string notes_of_pdf(BytesView content, bool& all) {
  const std::string_view pdf = as_text(content);
  for (const std::string_view unseen : {"/ObjStm", "/Encrypt"}) {
    if (pdf.find(unseen) != std::string_view::npos) all = false;
  }
  return readable_ends(content) + strings_of_pdf(content) + packets_of_pdf(pdf, all);
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
      if (value.find("://") == std::string_view::npos) out += std::string(value) + "\n\n";
      at = end;
    }
    ++at;
  }
  return out;
}

// Values of the attributes that say who changed a page and where the file lay; not what stands on it. Each once:
// every change has its author.
void add_authors(std::string_view xml, std::set<std::string, std::less<>>& out) {
  const auto take = [&](std::size_t from, std::string_view name, std::size_t end) {
    const std::size_t at = xml.find(name, from);
    if (at == std::string_view::npos || at >= end) return xml.size();
    const std::size_t quote = at + name.size();
    if (quote >= xml.size() || (xml[quote] != '"' && xml[quote] != '\'')) return quote;
    const std::size_t stop = std::min(xml.find(xml[quote], quote + 1), xml.size());
    out.emplace(xml.substr(quote + 1, stop - quote - 1));
    return stop;
  };
  for (const std::string_view name : {"author=", "userName=", "displayName="}) {
    for (std::size_t at = 0; at < xml.size();) at = take(at, name, xml.size());
  }
  for (std::size_t at = xml.find("absPath "); at != std::string_view::npos; at = xml.find("absPath ", at + 1)) {
    take(at, "url=", xml.find('>', at));
  }
}

struct FreeArchive {
  void operator()(archive* handle) const { archive_read_free(handle); }
};

// What the member that is at hand has, up to `most`. `all`: false when there is more, or it is damaged or
// encrypted.
std::string read_member(archive* zip, std::size_t most, bool& all) {
  constexpr std::size_t kStep = 256 * 1024;
  std::string out;
  while (out.size() < most) {
    const std::size_t before = out.size();
    out.resize(std::min(before + kStep, most));
    const la_ssize_t got = archive_read_data(zip, out.data() + before, out.size() - before);
    out.resize(before + static_cast<std::size_t>(std::max<la_ssize_t>(got, 0)));
    if (got < 0) all = false;
    if (got <= 0) return out;
  }
  all = false;
  return out;
}

// A document or an archive inside of another is not opened.
bool is_document(archive* zip, bool& all) {
  std::array<std::uint8_t, 8> front{};
  const la_ssize_t got = archive_read_data(zip, front.data(), front.size());
  if (got < 0) all = false;
  if (got <= 0) return false;
  const BytesView content = BytesView(front).first(static_cast<std::size_t>(got));
  return is_zip(content) || is_ole(content) || is_pdf(content);
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
  std::set<std::string, std::less<>> authors;
  std::size_t pages = kPageBytes;
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
    out.append(name).append("\n\n");
    if (begins_with_any(name, kProperties)) {
      if (out.size() > kPropertyBytes) {
        all = false;
        continue;
      }
      out += words_of_xml(read_member(zip.get(), kPropertyBytes, all)) + "\n\n";
    } else if (begins_with_any(name, kChanged) && name.ends_with(".xml")) {
      const std::string page = read_member(zip.get(), pages, all);
      pages -= page.size();
      add_authors(page, authors);
    } else if (is_document(zip.get(), all)) {
      all = false;
    }
  }
  for (const std::string& author : authors) out.append(author).append("\n\n");
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
  const std::string notes = is_zip(content)   ? document_properties(content, all)
                            : is_ole(content) ? notes_of_ole(content, all)
                            : is_pdf(content) ? notes_of_pdf(content, all)
                                              : readable_ends(content);
  add_findings(notes, false, dictionary, out);
  if (whole != nullptr) *whole = all;
  return out;
}

}  // namespace ceptoar::liaison
