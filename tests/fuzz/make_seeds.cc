// SPDX-License-Identifier: Apache-2.0
// Writes first inputs for the fuzz targets: fuzz_seeds DIRECTORY makes DIRECTORY/NAME/... from the
// frozen samples of tests/vectors and a few lines of text. What is kept in tests/fuzz/corpus is
// what tests/fuzz/choose leaves of these and of later finds (README.md).
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "schema/bytes.h"
#include "schema/result.h"

namespace ceptoar::fuzz {
namespace {

namespace fs = std::filesystem;

fs::path out_directory;

void write(std::string_view target, const std::string& name, BytesView bytes) {
  const fs::path directory = out_directory / target;
  fs::create_directories(directory);
  std::ofstream out(directory / name, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  CEPTOAR_CHECK(out.good());
}

void write_text(std::string_view target, const std::string& name, std::string_view text) {
  write(target, name, as_bytes(text));
}

Bytes selected(std::size_t selector, BytesView bytes) {
  Bytes out = {static_cast<std::uint8_t>(selector)};
  append(out, bytes);
  return out;
}

Bytes golden(const fs::path& path) {
  std::ifstream in(path);
  std::string hex;
  for (std::string line; std::getline(in, line);) hex += line;
  return parse_hex(hex).value();
}

// In the order of wire_fuzz.cc.
constexpr const char* kObjects[] = {"entry_header",
                                    "signed_entry",
                                    "body",
                                    "inner_signed",
                                    "inner",
                                    "advisory",
                                    "certificate",
                                    "signed_certificate",
                                    "key_statement",
                                    "freshness",
                                    "signed_key_statement",
                                    "revocation",
                                    "signed_revocation",
                                    "card",
                                    "signed_card",
                                    "staff_list",
                                    "signed_staff_list",
                                    "roster",
                                    "signed_roster",
                                    "ballot",
                                    "fork_proof",
                                    "control",
                                    "local_recipients",
                                    "routing",
                                    "signed_routing",
                                    "receipt",
                                    "post_request",
                                    "access",
                                    "signed_access",
                                    "key_grant",
                                    "node_pub",
                                    "org_request",
                                    "org_reply",
                                    "member_request",
                                    "member_reply",
                                    "answer",
                                    "relay",
                                    "proposal",
                                    "countersign",
                                    "audit_root",
                                    "office_note"};

void wire_seeds() {
  const fs::path samples = fs::path(CEPTOAR_SOURCE_DIR) / "tests/vectors/wire";
  for (std::size_t i = 0; i < std::size(kObjects); ++i) {
    write("wire", kObjects[i], selected(i, golden(samples / (std::string(kObjects[i]) + ".hex"))));
  }
  // Behind the last of these stands the audit record.
  write("wire", "case_note", selected(std::size(kObjects) + 1, golden(samples / "case_note.hex")));
  write("wire", "recovery_word", selected(std::size(kObjects) + 2, golden(samples / "recovery_word.hex")));
  write("wire", "suspension", selected(std::size(kObjects) + 3, golden(samples / "suspension.hex")));
  // Read as a roster, the eighteenth of these.
  write("wire", "roster_ended", selected(17, golden(samples / "roster_ended.hex")));
  write("wire", "readiness", selected(std::size(kObjects) + 4, golden(samples / "readiness.hex")));
  write("wire", "signed_readiness",
        selected(std::size(kObjects) + 5, golden(samples / "signed_readiness.hex")));
  write("wire", "operator_note",
        selected(std::size(kObjects) + 6, golden(samples / "operator_note.hex")));
  write("wire", "reissue_note", selected(std::size(kObjects) + 7, golden(samples / "reissue_note.hex")));
  write("wire", "heads", selected(std::size(kObjects) + 8, golden(samples / "heads.hex")));
  write("wire", "org_request_company", selected(31, golden(samples / "org_request_company.hex")));
  for (const auto& file : fs::directory_iterator(samples)) {
    const std::string name = file.path().stem().string();
    if (name.starts_with("peer_")) write("peer_frame", name, golden(file.path()));
    const bool frame =
        name.starts_with("member_") && name != "member_request" && name != "member_reply";
    if (frame) write("member_frame", name, golden(file.path()));
  }
}

void text_seeds() {
  for (const char* text :
       {"4827-1930-6615-3", "４８２７－１９３０－６６１５－３", "2026-11-20T01:20:00.123Z",
        "2024-02-29T23:59:59+09:00", "banks", "banks-1", "officer@banks-1", "TLP:AMBER+STRICT",
        "障害\tx\n\x1b[31m\xe2\x80\xae", "\xff\xc0\x80\xed\xa0\x80",
        "12345 67890 12345 67890 12345 67890 12345 67890 12345 67890 12345 67890"}) {
    static int count = 0;
    write_text("text", "seed" + std::to_string(count), text);
    Bytes screen = {40, 1};
    append(screen, as_bytes(text));
    write("screen", "seed" + std::to_string(count++), screen);
  }
  // "停電" ① ㈱ and a half-width ｱ in Windows-31J.
  write_text("text_input", "windows31j", "\x02\x92\xE2\x93\x64\x87\x40\x87\x8A\xB1\r\n");
  write_text("text_input", "utf8",
             "\x02\xEF\xBB\xBF"
             "1行目\r\n2行目\tか\xE3\x82\x99");
  write_text("text_input", "document", "\x01# 題\n\n本文です。\n");
  write_text("text_input", "titled", std::string("\x03\x05", 2) + "Title\nText\n");
  write_text("config", "member", "\x02# x\nnode = \"banks\"\nhandle = \"secretariat@banks\"\n");
  write_text("config", "node",
             "\x01org = \"banks\"\nhost = \"127.0.0.1\"\nport = 7001\nmember_port = 7002\n"
             "listen = \"*\"\ncredential = \"/run/credential\"\nverifiers = 2\n");
  for (const char* words :
       {"post\n--title\nx\n--tlp\namber\n--to\nbanks\n--with-members\n-", "inbox\n--unread\n--json",
        "roster\ngenesis\na\nb\n--out\nc", "org\ninit\nbanks\n--kind\nceptoar\n--out\nF",
        "--lang\nen\nread\n4827-1930-6615-3\n--headers", "node\nstart\nDIR\n--detach", "--help",
        "key\nrotate\nstaff", "status\n--wait\n10s", "10s", "card\nshare\n--to\nfsa"}) {
    static int count = 0;
    write_text("args", "seed" + std::to_string(count++), words);
  }
}

// Programs of the targets that read their input as orders: a few that get somewhere.
void order_seeds() {
  const auto orders = [](std::string_view target, const std::string& name,
                         std::initializer_list<std::uint8_t> bytes) {
    write(target, name, Bytes(bytes));
  };
  orders("core", "push", {0, 0, 3, 0, 2, 0, 0, 1, 0, 2, 0, 19, 1, 255, 8, 8, 0, 0, 9, 1, 0});
  // A public post, then one for all nodes, a receipt for it, and what its sender asks about it.
  orders("core", "post", {0, 0, 11, 0, 7, 0, 0, 0, 1, 0, 0, 19, 1, 255, 127});
  orders("core", "directed",
         {0, 0, 0, 3, 11, 0, 7, 2, 0, 0, 1, 254, 0, 0, 19, 1, 255, 127,  //
          8, 0, 0, 0, 0,  9, 0, 0, 1, 0, 1, 13,  0, 3, 0,  5, 0,   1,   19, 1, 255, 127});
  orders("core", "expiry", {0, 0, 3, 0, 2, 0, 0, 1, 0, 2, 0, 19, 0, 70, 0, 1, 19, 0, 194, 1, 1});
  orders("core", "roster", {0, 2, 3, 2, 0, 18, 0, 19, 1, 255, 127, 19, 0, 5, 0, 0});
  orders("core", "late", {0, 0, 16, 8, 3, 0, 0, 0, 0, 17, 0, 18, 3, 0, 0, 19, 0, 1, 0});
  orders("core", "fork", {0, 3, 3, 3, 3, 6, 0, 7, 0, 8, 0, 9, 0, 11, 0, 19, 1, 0, 1});
  orders("recover", "good", {0});
  orders("recover", "altered", {3, 1, 1, 0, 1, 0, 40, 0, 2, 0, 1, 7, 1, 0, 1, 3});
  orders("envelope", "altered", {0, 3, 1, 0, 80, 0, 1});
  orders("envelope", "sealed", {1, 4, 20, 0});
  orders("envelope", "readers", {1, 2, 9, 3, 11, 0, 2, 1, 0, 0});
  for (std::uint8_t way = 0; way < 5; ++way) {
    orders("roster", "way" + std::to_string(way), {way, 5, 1, 0, 9, 0, 1});
  }
  for (std::uint8_t which = 0; which < 10; ++which) {
    for (const std::uint8_t side : {std::uint8_t{0}, std::uint8_t{1}}) {
      orders("certified", "kind" + std::to_string(which) + (side != 0 ? "b" : "a"),
             {which, side, 1, 1, 0, 60, 3, 0, 0, 0, 0, 0});
      orders("certified", "good" + std::to_string(which) + (side != 0 ? "b" : "a"),
             {which, side, 1, 0, 1, 0, 0, 0, 0});
    }
  }
  for (std::uint8_t which = 0; which < 11; ++which) {
    orders("files", "good" + std::to_string(which), {which, 0, 0});
    orders("files", "altered" + std::to_string(which), {which, 0, 1, 1, 40, 7});
  }
  orders("archive", "file", {0, 0x7f, 0, 0, 0});
  orders("archive", "content", {1, 2, 0, 0});
  orders("archive", "keys", {2, 0, 0});
  orders("archive", "texts", {3, 1, 0, 2, 0, 2, 'a', 'b', 3, 1, 'c'});
  for (std::uint8_t row = 0; row < 18; ++row) {
    orders("desk", "row" + std::to_string(row), {0, row, 0, 1, 1, 3, 7});
  }
  for (std::uint8_t which = 1; which < 7; ++which) {
    orders("desk", "good" + std::to_string(which), {which, 0, 0});
  }
  // Voted by all, twice; two sides of a dispute; three words of the fast path, and three days.
  orders("life", "adopted", {0, 0, 0, 0, 3, 0, 1, 0, 0, 3});
  orders("life", "disputed", {0, 0, 0, 0, 3, 2, 0, 1, 1, 0, 3, 4, 0, 0, 3});
  orders("life", "suspended",
         {5, 0, 1, 10, 0, 0, 5, 1, 1, 10, 0, 0, 5, 2, 1, 10, 0, 0, 6, 200, 0, 6, 255, 20});
  orders("keyring", "file", {1, 0});
  Bytes records = {2, 1, 0, 0, 0, 6};
  records.resize(1 + 4 + 81);
  write("keyring", "records", records);
  for (std::uint8_t which = 0; which < 28; ++which) {
    Bytes row = {which, 1};
    row.resize(600);
    write("rows", "zeros" + std::to_string(which), row);
  }
}

}  // namespace
}  // namespace ceptoar::fuzz

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: fuzz_seeds DIRECTORY\n");
    return 64;
  }
  ceptoar::fuzz::out_directory = argv[1];
  ceptoar::fuzz::wire_seeds();
  ceptoar::fuzz::text_seeds();
  ceptoar::fuzz::order_seeds();
  return 0;
}
