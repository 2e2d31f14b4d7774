// SPDX-License-Identifier: Apache-2.0
// What files that go with a text tell by their names and by what office programs write inside.
#include "cli/liaison/attached.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/speed.h"

namespace ceptoar::liaison::attached_test {
namespace {

Dictionary dictionary() {
  Dictionary out;
  out.add(Shows::kCompany, "三条ガス");
  out.add(Shows::kCompany, "Sanjo Gas");
  return out;
}
Bytes bytes(std::string_view text) { return to_bytes(as_bytes(text)); }
// "name:三条ガス inside:Sanjo Gas"
std::string found(std::string_view name, const Bytes& content) {
  std::string out;
  for (const AttachedFinding& finding : lint_attached(name, content, dictionary())) {
    out += (out.empty() ? "" : " ") + std::string(finding.in_name ? "name:" : "inside:") + finding.found;
  }
  return out;
}

Bytes document(const std::vector<std::pair<std::string, std::string>>& members) {
  Bytes out(8 * 1024 * 1024);
  std::size_t used = 0;
  archive* zip = archive_write_new();
  archive_write_set_format_zip(zip);
  EXPECT_EQ(archive_write_open_memory(zip, out.data(), out.size(), &used), ARCHIVE_OK);
  for (const auto& [name, text] : members) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    EXPECT_EQ(archive_write_header(zip, entry), ARCHIVE_OK);
    EXPECT_EQ(archive_write_data(zip, text.data(), text.size()), static_cast<la_ssize_t>(text.size()));
    archive_entry_free(entry);
  }
  archive_write_close(zip);
  archive_write_free(zip);
  out.resize(used);
  return out;
}

TEST(AttachedTest, NamesAreLookedAt) {
  EXPECT_EQ(found("三条ガス_障害報告.pdf", {}), "name:三条ガス");
  EXPECT_EQ(found("三条ｶﾞｽ.txt", {}), "name:三条ｶﾞｽ");
  EXPECT_EQ(found("三条カ\u3099ス.txt", {}), "name:三条カ\u3099ス") << "as macOS writes it";
  EXPECT_EQ(found("三条_ガス.txt", {}), "name:三条 ガス");
  EXPECT_EQ(found("障害報告.pdf", bytes("%PDF-1.7")), "");
  // In the name of a place.
  EXPECT_EQ(found("三条ガス柏崎工場.txt", {}), "name:三条ガス");
  EXPECT_EQ(found("柏崎三条ガス支店_図面.pdf", {}), "name:三条ガス");
  EXPECT_EQ(found("柏崎工場.txt", {}), "");
}

TEST(AttachedTest, PropertiesOfOfficeDocumentsAreLookedAt) {
  const std::string page = "<w:t>本文</w:t>";
  EXPECT_EQ(found("a.docx", document({{"word/document.xml", page},
                                      {"docProps/core.xml", "<dc:creator>三条ガス 情報課</dc:creator>"},
                                      {"docProps/app.xml", "<Company>Sanjo Gas</Company>"}})),
            "inside:三条ガス inside:Sanjo Gas");
  // Who commented, and who is listed as one who may, are attributes.
  EXPECT_EQ(found("a.docx", document({{"word/comments.xml", "<w:comments xmlns:w='http://x/sanjo gas'>"
                                                            "<w:comment w:id=\"1\" w:author=\"三条ガス 田中\">"
                                                            "<w:t>本文</w:t></w:comment></w:comments>"}})),
            "inside:三条ガス");
  EXPECT_EQ(found("a.docx", document({{"word/people.xml", "<w15:person w15:author='三条ガス'/>"}})),
            "inside:三条ガス");
  EXPECT_EQ(found("a.xlsx", document({{"xl/persons/person.xml", "<person displayName=\"Sanjo Gas\"/>"}})),
            "inside:Sanjo Gas");
  EXPECT_EQ(found("a.docx", document({{"docProps/core.xml", "<!-- isn't --><x>三条ガス</x><!-- ' -->"}})),
            "inside:三条ガス");
  EXPECT_EQ(found("a.docx", document({{"docProps/core.xml", "<dc:creator><![CDATA[三条ガス]]></dc:creator>"}})),
            "inside:三条ガス");
  EXPECT_EQ(found("a.odt", document({{"meta.xml", "<dc:creator>三条ガス</dc:creator>"}})),
            "inside:三条ガス");
  EXPECT_EQ(found("a.docx", document({{"customXml/item1.xml", "<Company>三条ガス</Company>"}})), "inside:三条ガス");
  // Each letter in a tag of its own does not hide a name from a reader; pages are the lint's of the text.
  EXPECT_EQ(found("a.docx", document({{"word/document.xml", page}})), "");
  EXPECT_EQ(found("a.zip", document({{"三条ガス/写真.jpg", "x"}})), "inside:三条ガス");
}

TEST(AttachedTest, WhoChangedAPageAndWhereItLayAreLookedAt) {
  EXPECT_EQ(found("a.docx", document({{"word/document.xml", "<w:t>Sanjo Gas</w:t><w:ins w:id=\"1\" w:author=\"三条ガス 田中\">"
                                                            "<w:t>Sanjo Gas</w:t></w:ins>"}})),
            "inside:三条ガス");
  EXPECT_EQ(found("a.docx", document({{"word/footnotes.xml", "<w:del w:author='Sanjo Gas'/>"}})), "inside:Sanjo Gas");
  EXPECT_EQ(found("a.xlsx", document({{"xl/workbook.xml", "<x15ac:absPath url=\"C:\\Users\\a\\三条ガス\\\" "
                                                          "xmlns:x15ac=\"http://x/sanjo gas\"/>"}})),
            "inside:三条ガス");
  EXPECT_EQ(found("a.xlsx", document({{"xl/revisions/revisionHeaders.xml", "<header userName=\"Sanjo Gas\"/>"}})),
            "inside:Sanjo Gas");
  EXPECT_EQ(found("a.xlsx", document({{"xl/revisions/userNames.xml", "<userInfo name=\"Sanjo Gas\"/>"}})),
            "inside:Sanjo Gas");
  // Of OpenDocument; an object in it has pages of its own.
  for (const std::string name : {"content.xml", "styles.xml", "Object 1/content.xml"}) {
    EXPECT_EQ(found("a.odt", document({{name, "<office:annotation><dc:creator>三条ガス</dc:creator><text:p>Sanjo Gas"
                                              "</text:p></office:annotation><dc:creator/><text:p>Sanjo Gas</text:p>"}})),
              "inside:三条ガス") << name;
  }
  // Behind a long page, and with as many changes as there may be.
  std::string page(400 * 1024, ' ');
  for (int i = 0; i < 10'000; ++i) page += "<w:ins w:author=\"somebody else\"/>";
  const Bytes changed = document({{"word/document.xml", page + "<w:ins w:author=\"三条ガス\"/>"},
                                  {"docProps/app.xml", "<Company>Sanjo Gas</Company>"}});
  bool whole = false;
  EXPECT_EQ(lint_attached("a.docx", changed, dictionary(), &whole).size(), 2U);
  EXPECT_TRUE(whole);
}

// 三条ガス in Windows-31J.
constexpr std::string_view kInWindows31J = "\x8E\x4F\x8F\xF0\x83\x4B\x83\x58";

TEST(AttachedTest, StringsOfPdfsAreDecoded) {
  const auto pdf = [](const std::string& author) { return bytes("%PDF-1.7\n<< /Author " + author + " >>\n"); };
  EXPECT_EQ(found("a.pdf", pdf("<FEFF4E09 676130ac30B9>")), "inside:三条ガス");
  EXPECT_EQ(found("a.pdf", pdf("(\\376\\377\\116\\011\\147\\141\\060\\254\\060\\271)")), "inside:三条ガス");
  EXPECT_EQ(found("a.pdf", pdf("(" + std::string(kInWindows31J) + ")")), "inside:三条ガス");
  EXPECT_EQ(found("a.pdf", pdf("<53616E6A6F20476173>")), "inside:Sanjo Gas");
  EXPECT_EQ(found("a.pdf", pdf("(\\(Sanjo\\040Gas\\))")), "inside:Sanjo Gas");
  // In the middle of a large file, as a string or as XML; a bracket that never closes hides neither.
  const Bytes filling(300 * 1024, 0);
  for (const std::string author : {"<FEFF4E09676130AC30B9>", "<x:xmpmeta><dc:creator>三条ガス</dc:creator></x:xmpmeta>"}) {
    Bytes large = bytes("%PDF-1.7 (");
    append(large, filling);
    append(large, pdf(author));
    append(large, filling);
    EXPECT_EQ(found("a.pdf", large), "inside:三条ガス") << author;
  }
  // Offsets are no telephone numbers.
  EXPECT_EQ(found("a.pdf", bytes("%PDF-1.4\nxref\n0 2\n0000000000 65535 f \n0000000016 00000 n \n")), "");
  EXPECT_EQ(found("a.pdf", bytes("%PDF-1.4\n" + std::string(200'000, '(') + std::string(200'000, '<'))), "");
}

Bytes ole(std::size_t before, BytesView note, std::size_t after) {
  Bytes out = bytes("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
  out.resize(out.size() + before);
  append(out, note);
  out.resize(out.size() + after);
  return out;
}
Bytes utf16(std::u16string_view text) {
  Bytes out;
  for (const char16_t c : text) {
    out.push_back(static_cast<std::uint8_t>(c & 0xFF));
    out.push_back(static_cast<std::uint8_t>(c >> 8));
  }
  return out;
}

TEST(AttachedTest, DocumentsOfBefore2007AreLookedAtAllThrough) {
  EXPECT_EQ(found("a.xls", ole(500, as_bytes(kInWindows31J), 500)), "inside:三条ガス");
  EXPECT_EQ(found("a.xls", ole(300 * 1024, as_bytes(kInWindows31J), 300 * 1024)), "inside:三条ガス");
  EXPECT_EQ(found("a.doc", ole(300 * 1024, utf16(u"三条ガス"), 300 * 1024)), "inside:三条ガス");
  // Two notes beside each other are no name together.
  EXPECT_EQ(found("a.doc", bytes("\xD0\xCF\x11\xE0 Mr. Sanjo" + std::string(1, '\0') + "Gas Ltd.")), "");
}

TEST(AttachedTest, NotesOfPicturesAndPdfsAreLookedAtInAnyEncoding) {
  EXPECT_EQ(found("a.pdf", bytes("%PDF-1.7\n/Author (Sanjo Gas)\n")), "inside:Sanjo Gas");
  EXPECT_EQ(found("a.pdf", bytes("\xFF\xFE junk <dc:creator>三条ガス</dc:creator> \x80")),
            "inside:三条ガス");
  Bytes big = bytes("/Title (\xFE\xFF"), little = bytes("x");
  for (const char16_t c : std::u16string_view(u"三条ガス")) {
    big.push_back(static_cast<std::uint8_t>(c >> 8));
    big.push_back(static_cast<std::uint8_t>(c & 0xFF));
    little.push_back(static_cast<std::uint8_t>(c & 0xFF));
    little.push_back(static_cast<std::uint8_t>(c >> 8));
  }
  EXPECT_EQ(found("a.pdf", big), "inside:三条ガス");
  EXPECT_EQ(found("a.jpg", little), "inside:三条ガス");
  // At the end of a large file.
  Bytes large(2 * 1024 * 1024, 0);
  append(large, bytes("/Company (Sanjo Gas)"));
  EXPECT_EQ(found("a.pdf", large), "inside:Sanjo Gas");
}

TEST(AttachedTest, BrokenAndHugeArchivesAreBounded) {
  const Dictionary names = dictionary();
  const Bytes whole = document({{"docProps/core.xml", "<dc:creator>三条ガス</dc:creator>"}});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    lint_attached("a.docx", BytesView(whole).first(size), names);
  }
  // 900 KiB of nothing in a few hundred bytes: what is read stays bounded, the name before it is found.
  const Bytes bomb = document({{"docProps/core.xml", "<dc:creator>三条ガス</dc:creator>" + std::string(900 * 1024, ' ')}});
  EXPECT_EQ(found("a.docx", bomb), "inside:三条ガス");
}

std::string many_times(std::size_t bytes, std::string_view text) {
  std::string out;
  while (out.size() < bytes) out += text;
  return out;
}
// Each another company: 「aaaa銀行」, 「baaa銀行」 ...
std::string many_companies(std::size_t count, std::string_view before, std::string_view after) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    std::string name;
    for (std::size_t rest = i, digit = 0; digit < 4; ++digit, rest /= 26) name += static_cast<char>('a' + rest % 26);
    out.append(before).append(name).append("銀行").append(after);
  }
  return out;
}

// None of them is worth a second; each took minutes where what follows was searched anew for every part.
TEST(AttachedTest, FilesMadeToBeSlowAreBounded) {
  constexpr std::size_t kMany = 200'000;
  const std::pair<const char*, Bytes> files[] = {
      {"absPath", document({{"xl/workbook.xml", many_times(4 * 1024 * 1024, "absPath u>")}})},
      {"quotes", document({{"word/document.xml", many_times(4 * 1024 * 1024, "author=\"")}})},
      {"creators", document({{"content.xml", many_times(4 * 1024 * 1024, "<dc:creator")}})},
      {"brackets", bytes("%PDF-1.4\n" + many_times(2 * 1024 * 1024, "\\("))},
      {"authors", document({{"word/document.xml", many_companies(kMany, "<w:ins w:author=\"", "\"/>")}})},
      {"strings", bytes("%PDF-1.4\n" + many_companies(kMany, "(", ")\n"))}};
  for (const auto& [name, content] : files) {
    bool whole = true;
    const auto from = test::thread_time();
    const auto findings = lint_attached("a.x", content, dictionary(), &whole);
    if (!test::kSanitized) {
      EXPECT_LT(test::thread_time() - from, std::chrono::seconds(5)) << name;
    }
    const bool companies = std::string_view(name) == "authors" || std::string_view(name) == "strings";
    EXPECT_EQ(findings.size() > 10'000, companies) << name;
    EXPECT_FALSE(whole && companies) << name << ": not all of them were looked at";
  }
  EXPECT_EQ(found("a.pdf", bytes("%PDF-1.4\n" + many_times(300 * 1024, "\\(") + "(Sanjo Gas)" +
                                 std::string(300 * 1024, ' '))),
            "inside:Sanjo Gas");
}

// A log is no document with notes: all of it is read.
TEST(AttachedTest, LongTextsAreReadToTheirEnd) {
  const std::string filling = many_times(300 * 1024, "nothing to see\n");
  bool whole = false;
  const auto looked = [&](const Bytes& content) {
    whole = false;
    std::string out;
    for (const AttachedFinding& finding : lint_attached("log.txt", content, dictionary(), &whole)) out += finding.found;
    return out;
  };
  EXPECT_EQ(looked(bytes(filling + "三条ガス" + filling)), "三条ガス");
  EXPECT_TRUE(whole);
  EXPECT_EQ(looked(bytes(filling + "Sanjo\nGas\n" + filling)), "Sanjo Gas") << "over a line end";
  EXPECT_EQ(looked(bytes(filling + std::string(kInWindows31J) + filling)), "三条ガス");
  EXPECT_TRUE(whole);
  EXPECT_EQ(looked(bytes("memo " + std::string(kInWindows31J))), "三条ガス") << "a short one";
  Bytes wide = {0xFF, 0xFE};
  for (const char c : filling) wide.insert(wide.end(), {static_cast<std::uint8_t>(c), 0});
  append(wide, utf16(u"三条ガス"));
  const Bytes tail(wide.begin() + 2, wide.begin() + 2 + 300 * 1024);
  append(wide, tail);
  EXPECT_EQ(looked(wide), "三条ガス");
  EXPECT_TRUE(whole);
  // The longest there may be, and what is no text.
  looked(bytes(std::string(4 * 1024 * 1024, 'x')));
  EXPECT_TRUE(whole);
  looked(bytes(std::string(4 * 1024 * 1024 + 1, 'x')));
  EXPECT_FALSE(whole);
  looked(bytes(filling + std::string(1, '\0') + filling));
  EXPECT_FALSE(whole);
}

// What office programs put into documents: drawings and fonts have no notes of who wrote them.
TEST(AttachedTest, DrawingsAndFontsInADocumentAreNoDocuments) {
  const auto whole = [](const std::string& name, const std::string& front) {
    bool out = false;
    lint_attached("a.pptx", document({{name, front + std::string(300 * 1024, 'x')}}), dictionary(), &out);
    return out;
  };
  const auto mark = [](std::size_t before, std::string_view text) { return std::string(before, '\1').append(text); };
  EXPECT_TRUE(whole("ppt/media/image1.emf", mark(40, " EMF")));
  EXPECT_TRUE(whole("ppt/media/image2.wmf", "\xD7\xCD\xC6\x9A"));
  EXPECT_TRUE(whole("ppt/media/image3.tif", std::string("II*\0", 4)));
  EXPECT_TRUE(whole("ppt/fonts/font1.fntdata", mark(34, "LP")));
  EXPECT_TRUE(whole("word/fonts/font1.odttf", "hidden"));
  EXPECT_FALSE(whole("ppt/media/image1.emf", "no mark")) << "the mark counts";
  EXPECT_FALSE(whole("word/fonts/font1.odttf", "PK\x03\x04")) << "an archive whatever it is called";
  EXPECT_FALSE(whole("word/fonts/font1.odttf", "7z\xBC\xAF\x27\x1C"));
  EXPECT_FALSE(whole("font1.fntdata", mark(34, "LP")));
}

// What was not looked at is said: a name behind 300 KiB of comments is not found.
TEST(AttachedTest, SaysWhenItDidNotSeeAll) {
  const auto whole = [](const Bytes& content) {
    bool out = false;
    lint_attached("a.docx", content, dictionary(), &out);
    return out;
  };
  const std::pair<std::string, std::string> name = {"docProps/core.xml", "<dc:creator>三条ガス</dc:creator>"};
  EXPECT_TRUE(whole(bytes("%PDF-1.7")));
  EXPECT_TRUE(whole(document({name})));
  EXPECT_FALSE(whole(document({{"word/comments.xml", std::string(300 * 1024, 'x')}, name})));
  std::vector<std::pair<std::string, std::string>> many(2001, {"a", "x"});
  many.push_back(name);
  EXPECT_FALSE(whole(document(many)));
  const Bytes cut = document({name});
  EXPECT_FALSE(whole(to_bytes(BytesView(cut).first(cut.size() / 3))));
  // Of a document of before 2007 the middle, when it is very large; what is encrypted.
  EXPECT_TRUE(whole(ole(600 * 1024, {}, 0)));
  EXPECT_FALSE(whole(ole(5 * 1024 * 1024, {}, 0)));
  EXPECT_FALSE(whole(ole(500, utf16(u"EncryptedPackage"), 500)));
  EXPECT_FALSE(whole(bytes("%PDF-1.7\n5 0 obj << /Type /ObjStm /N 3 >>")));
  EXPECT_FALSE(whole(bytes("%PDF-1.7\ntrailer << /Encrypt 7 0 R >>")));
  // A document inside of another.
  const auto text = [](const Bytes& content) { return std::string(as_text(content)); };
  EXPECT_FALSE(whole(document({{"報告.docx", text(document({name}))}})));
  EXPECT_FALSE(whole(document({{"word/embeddings/a.xls", text(ole(500, {}, 0))}})));
  EXPECT_FALSE(whole(document({{"報告.pdf", "%PDF-1.7"}})));
  EXPECT_TRUE(whole(document({{"報告.txt", "x"}, {"写真.jpg", "\xFF\xD8"}})));
  // What is packed, or has its texts escaped, by itself and in an archive.
  for (const std::string_view front : {"7z\xBC\xAF\x27\x1C", "\x1F\x8B\x08", "\xFD" "7zXZ", "BZh9", "\x28\xB5\x2F\xFD",
                                       "Rar!\x1A\x07", "{\\rtf1{\\info{\\author \\'8e\\'4f}}}", "MSCF", "12-lh5-"}) {
    EXPECT_FALSE(whole(bytes(front))) << front;
    EXPECT_FALSE(whole(document({{"a", std::string(front)}}))) << front;
  }
  EXPECT_FALSE(whole(bytes(std::string(257, 'a') + "ustar")));
  // Only the ends of a long file are looked at: that is all of a picture's notes.
  const std::string filling(300 * 1024, 'x');
  EXPECT_FALSE(whole(bytes(std::string(1, '\0') + filling)));
  EXPECT_FALSE(whole(document({{"記録.log", filling}})));
  EXPECT_TRUE(whole(bytes(std::string(256 * 1024, 'x'))));
  for (const std::string& front : {std::string("\xFF\xD8\xFF"), std::string("\x89PNG"), std::string("GIF89a"),
                                   std::string("BM1234\0\0\0\0", 10), std::string("RIFF1234WEBP")}) {
    EXPECT_TRUE(whole(bytes(front + filling))) << front;
    EXPECT_TRUE(whole(document({{"写真", front + filling}, {"xl/worksheets/sheet1.xml", filling}}))) << front;
  }
}

}  // namespace
}  // namespace ceptoar::liaison::attached_test
