// SPDX-License-Identifier: Apache-2.0
// What files that go with a text tell by their names and by what office programs write inside.
#include "cli/liaison/attached.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

namespace ceptoar::liaison {
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
  Bytes out(1024 * 1024);
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
  EXPECT_EQ(found("障害報告.pdf", bytes("%PDF-1.7")), "");
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
  // Each letter in a tag of its own does not hide a name from a reader; pages are the lint's of the text.
  EXPECT_EQ(found("a.docx", document({{"word/document.xml", page}})), "");
  EXPECT_EQ(found("a.zip", document({{"三条ガス/写真.jpg", "x"}})), "inside:三条ガス");
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
}

}  // namespace
}  // namespace ceptoar::liaison
