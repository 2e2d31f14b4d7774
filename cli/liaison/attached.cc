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
constexpr std::size_t kNameBytes = 1024 * 1024;    // of all their names together
constexpr std::size_t kAuthorBytes = 256 * 1024;   // of all who changed pages together
// Of a file that is no archive: where cameras (front) and PDF writers (end) put their notes.
constexpr std::size_t kEndBytes = 128 * 1024;
// Documents of before 2007 have them anywhere, and texts are read to their end.
constexpr std::size_t kOleBytes = 4 * 1024 * 1024;
constexpr std::size_t kPackets = 16;

constexpr std::array<std::string_view, 10> kProperties = {
    "docProps/",   "meta.xml",    "word/comments.xml",      "word/people.xml", "xl/revisions/userNames.xml",
    "xl/persons/", "xl/comments", "ppt/commentAuthors.xml", "ppt/authors.xml", "customXml/"};
// Pages and the like: who changed what, and where the file lay, are attributes there.
constexpr std::array<std::string_view, 3> kChanged = {"word/", "xl/workbook.xml", "xl/revisions/"};

// Pages of OpenDocument: who commented and who changed what are elements there.
constexpr std::array<std::string_view, 2> kOpenPages = {"content.xml", "styles.xml"};
// Packed, or with its texts escaped: nothing of it can be read as it is. (LZH has its mark behind two bytes, and
// tar, which may have documents in it, far behind.)
constexpr std::array<std::string_view, 8> kUnread = {"7z\xBC\xAF\x27\x1C", "\x1F\x8B", "\xFD" "7zXZ",
                                                     "BZh", "\x28\xB5\x2F\xFD", "Rar!\x1A", "{\\rtf", "MSCF"};
// Their notes stand at the front, or at the end.
constexpr std::array<std::string_view, 3> kPictures = {"\xFF\xD8", "\x89PNG", "GIF8"};

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

bool is_picture(BytesView content) {
  constexpr std::string_view kNothing{"\0\0\0\0", 4};
  const std::string_view text = as_text(content);
  const bool webp = text.starts_with("RIFF") && text.substr(4).substr(0, 8).ends_with("WEBP");
  const bool bmp = text.starts_with("BM") && text.size() >= 10 && text.substr(6, 4) == kNothing;
  return webp || bmp || begins_with_any(text, kPictures);
}
bool has_at(BytesView content, std::size_t at, std::string_view mark) {
  return content.size() > at && begins_with(content.subspan(at), mark);
}
bool is_unread(BytesView content) {
  constexpr std::size_t kLzh = 2, kTar = 257;
  return begins_with_any(as_text(content), kUnread) || has_at(content, kLzh, "-lh") || has_at(content, kTar, "ustar");
}
// What office programs put into documents beside pictures: drawings (EMF, WMF, SVM), TIFF, JPEG XR and fonts. Like
// the pages, and other pictures, of an archive they are not looked at.
bool is_drawing_or_font(BytesView front, std::string_view name) {
  constexpr std::size_t kEmf = 40, kEot = 34;
  constexpr std::array<std::string_view, 10> kMarks = {
      "\xD7\xCD\xC6\x9A", std::string_view("\x01\0\x09\0", 4), std::string_view("\x02\0\x09\0", 4),
      std::string_view("II*\0", 4), std::string_view("MM\0*", 4), "II\xBC\x01", "VCLMTF", "OTTO", "ttcf",
      std::string_view("\0\x01\0\0\0", 5)};
  // The beginning of a font of Word's is hidden by a key.
  const bool of_word = name.starts_with("word/fonts/") && name.ends_with(".odttf");
  const bool of_slides = name.starts_with("ppt/fonts/") && has_at(front, kEot, "LP");
  return begins_with_any(as_text(front), kMarks) || has_at(front, kEmf, " EMF") || of_word || of_slides;
}
// Of a file that begins like this and is neither archive nor document: whether its ends may leave notes out.
bool ends_suffice(BytesView front, std::size_t size) {
  return !is_unread(front) && (size <= 2 * kEndBytes || is_picture(front));
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
  return readable_ends(content) + strings_of_pdf(content, all) + packets_of_pdf(pdf, all);
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

// Each once: every change has its author.
class Authors {
 public:
  void add(std::string_view author) {
    if (values_.contains(author)) return;
    if (author.size() > kAuthorBytes - bytes_) {
      all_ = false;
      return;
    }
    bytes_ += author.size();
    values_.emplace(author);
  }
  bool all() const { return all_; }  // else there were more of them than anybody has colleagues
  std::string text() const {
    std::string out;
    for (const std::string& value : values_) out.append(value).append("\n\n");
    return out;
  }

 private:
  std::set<std::string, std::less<>> values_;
  std::size_t bytes_ = 0;
  bool all_ = true;
};

// Values of the attribute that is written like `name`.
void add_values(std::string_view xml, std::string_view name, Authors& out) {
  for (std::size_t at = xml.find(name); at != std::string_view::npos; at = xml.find(name, at)) {
    at += name.size();
    if (at >= xml.size() || (xml[at] != '"' && xml[at] != '\'')) continue;
    const std::size_t stop = std::min(xml.find(xml[at], at + 1), xml.size());
    out.add(xml.substr(at + 1, stop - at - 1));
    at = stop;
  }
}

// What a page says of who changed it and where the file lay; not what stands on it.
void add_authors(std::string_view xml, Authors& out) {
  for (const std::string_view name : {"author=", "userName=", "displayName="}) add_values(xml, name, out);
  constexpr std::string_view kPlace = "absPath ";
  for (std::size_t at = xml.find(kPlace); at != std::string_view::npos; at = xml.find(kPlace, at)) {
    const std::size_t end = std::min(xml.find('>', at), xml.size());
    add_values(xml.substr(at, end - at), "url=", out);
    at = end;
  }
}

// The same of a page of OpenDocument.
void add_creators(std::string_view xml, Authors& out) {
  constexpr std::string_view kCreator = "<dc:creator";
  for (std::size_t at = xml.find(kCreator); at != std::string_view::npos; at = xml.find(kCreator, at)) {
    at = std::min(xml.find('>', at), xml.size());
    if (xml[at - 1] == '/') continue;  // of nobody
    const std::size_t end = std::min(xml.find("</", at), xml.size());
    if (at < end) out.add(words_of_xml(xml.substr(at + 1, end - at - 1)));
    at = end;
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

// A document or an archive inside of another is not opened. Long parts in XML are pages of this one.
bool is_document(archive* zip, archive_entry* entry, std::string_view name, bool& all) {
  std::array<std::uint8_t, 512> front{};
  const la_ssize_t got = archive_read_data(zip, front.data(), front.size());
  if (got < 0) all = false;
  if (got <= 0) return false;
  const BytesView content = BytesView(front).first(static_cast<std::size_t>(got));
  const bool sized = archive_entry_size_is_set(entry) != 0 && !name.ends_with(".xml");
  const std::size_t size = sized ? static_cast<std::size_t>(archive_entry_size(entry)) : content.size();
  if (is_zip(content) || is_ole(content) || is_pdf(content)) return true;
  return !ends_suffice(content, size) && (is_unread(content) || !is_drawing_or_font(content, name));
}

// As its bytes are: what converts names goes by the locale, and there may be none.
std::string_view name_of(archive_entry* entry) {
  const char* path = archive_entry_pathname(entry);
  if (path == nullptr) path = archive_entry_pathname_utf8(entry);
  return path == nullptr ? std::string_view() : path;
}

// Where it is said who changed what.
bool is_page(std::string_view name) {
  if (begins_with_any(name, kChanged) && name.ends_with(".xml")) return true;
  return std::any_of(kOpenPages.begin(), kOpenPages.end(), [&](std::string_view page) {
    return name == page || (name.ends_with(page) && name[name.size() - page.size() - 1] == '/');
  });
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
  Authors authors;
  std::size_t pages = kPageBytes, names = 0;
  archive_entry* entry = nullptr;
  for (std::size_t members = 0; members < kMembers; ++members) {
    const int read = archive_read_next_header(zip.get(), &entry);
    if (read != ARCHIVE_OK && read != ARCHIVE_WARN) {  // the end, or no archive after all
      whole = all && read == ARCHIVE_EOF;
      break;
    }
    const std::string_view name = name_of(entry);
    names += name.size();
    if (names > kNameBytes) break;
    out.append(name).append("\n\n");
    if (begins_with_any(name, kProperties)) {
      if (out.size() > kPropertyBytes) {
        all = false;
        continue;
      }
      out += words_of_xml(read_member(zip.get(), kPropertyBytes, all)) + "\n\n";
    } else if (is_page(name)) {
      const std::string page = read_member(zip.get(), pages, all);
      pages -= page.size();
      add_authors(page, authors);
      add_creators(page, authors);
    } else if (is_document(zip.get(), entry, name, all)) {
      all = false;
    }
  }
  whole = whole && authors.all();
  return out + authors.text();
}

// Of a file that is neither archive nor document. A text is read to its end, and as it is: a name may go over a
// line end.
std::string notes_of_other(BytesView content, bool& all) {
  const bool readable = content.size() <= kOleBytes && !is_unread(content) && !is_picture(content);
  const auto text = readable ? whole_text(content) : std::nullopt;
  all = all && (text || ends_suffice(content, content.size()));
  return readable_ends(content) + text.value_or("");
}

void add_findings(std::string_view text, bool in_name, const Dictionary& dictionary,
                  std::vector<AttachedFinding>& into) {
  std::set<std::string, std::less<>> known;
  for (const Finding& finding : lint(text, dictionary)) {
    if (!needs_consent(finding.shows) && finding.shows != Shows::kContact) continue;
    if (known.insert(finding.found).second) into.push_back({in_name, finding.shows, finding.found});
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
                                              : notes_of_other(content, all);
  add_findings(notes, false, dictionary, out);
  if (whole != nullptr) *whole = all;
  return out;
}

}  // namespace ceptoar::liaison
