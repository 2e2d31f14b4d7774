// SPDX-License-Identifier: Apache-2.0
// Feeds of public advisories: what is taken from them, and files that are none.
#include "cli/liaison/feed.h"

#include <gtest/gtest.h>

#include "schema/time.h"
#include "tests/support/outcome.h"

namespace ceptoar::liaison::feed_test {
namespace {

Bytes bytes(std::string_view text) { return to_bytes(as_bytes(text)); }

constexpr std::string_view kRdf = R"(<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:dcterms="http://purl.org/dc/terms/" xmlns:sec="http://example.org/sec">
<channel rdf:about="https://example.org/feed"><title>一覧</title></channel>
<item rdf:about="https://example.org/db/2026-000123">
 <title> FooGate に認証回避の脆弱性 </title>
 <link>https://example.org/db/2026-000123</link>
 <description>FooGate 5.1 以前には、&lt;b&gt;認証を回避&lt;/b&gt;される脆弱性があります。</description>
 <sec:identifier>DB-2026-000123</sec:identifier>
 <dcterms:modified>2026-11-20T17:00+09:00</dcterms:modified>
</item>
<item rdf:about="https://example.org/db/2026-000124">
 <title>BarSwitch に問題</title><link>https://example.org/db/2026-000124</link>
</item>
<item><title>番地のないもの</title></item>
</rdf:RDF>)";

TEST(FeedTest, TakesWhatJvnSays) {
  const auto items = parse_feed(bytes(kRdf));
  ASSERT_TRUE(items) << items.error().context;
  ASSERT_EQ(items->size(), 2U);
  EXPECT_EQ((*items)[0].title, "FooGate に認証回避の脆弱性");
  EXPECT_EQ((*items)[0].text, "FooGate 5.1 以前には、 認証を回避 される脆弱性があります。");
  EXPECT_EQ((*items)[0].url, "https://example.org/db/2026-000123");
  EXPECT_EQ((*items)[0].id, "DB-2026-000123");
  EXPECT_EQ((*items)[0].issued_ms, *parse_rfc3339("2026-11-20T08:00:00Z"));
  EXPECT_EQ((*items)[1].issued_ms, 0U);
}

TEST(FeedTest, TakesRss2AndAtom) {
  const auto rss = parse_feed(bytes(
      "<rss><channel><item><title>A</title><link>https://example.org/a</link>"
      "<pubDate>Fri, 20 Nov 2026 17:00:00 +0900</pubDate></item></channel></rss>"));
  ASSERT_TRUE(rss) << rss.error().context;
  EXPECT_EQ(rss->front().issued_ms, *parse_rfc3339("2026-11-20T08:00:00Z"));
  const auto atom = parse_feed(bytes(
      "<feed><entry><title>B</title><link href='https://example.org/b'/>"
      "<updated>2026-11-20</updated></entry></feed>"));
  ASSERT_TRUE(atom) << atom.error().context;
  EXPECT_EQ(atom->front().url, "https://example.org/b");
  EXPECT_EQ(atom->front().issued_ms, *parse_rfc3339("2026-11-19T15:00:00Z"));
}

TEST(FeedTest, RefusesWhatIsNoFeed) {
  for (const std::string_view text :
       {"", "text", "<html><body>x</body></html>", "<rss><channel></channel></rss>", "<rdf:RDF>",
        "<rss><channel><item><title>A</title><link>file:///etc/passwd</link></item></channel></rss>"}) {
    EXPECT_FALSE(parse_feed(bytes(text))) << text;
  }
  // References bring in what the file itself may not hold.
  for (const std::string_view url : {"https://example.org/&#10;&#10;# x", "https://example.org/&#27;[2J",
                                     "https://example.org/&#x202E;gro", "https://example.org/&#xD800;"}) {
    const std::string feed = "<rss><channel><item><title>A</title><link>" + std::string(url) +
                             "</link></item></channel></rss>";
    EXPECT_FALSE(parse_feed(bytes(feed))) << url;
  }
  Bytes other = bytes(kRdf);
  other[300] = 0xFF;  // not UTF-8
  EXPECT_FALSE(parse_feed(other));
}

// Entities of a file are not looked up: neither a file nor a billion laughs comes out of one.
TEST(FeedTest, EntitiesStayWhatTheyAre) {
  const auto items = parse_feed(bytes(
      "<!DOCTYPE rss [<!ENTITY a \"laugh\"><!ENTITY f SYSTEM \"file:///etc/hostname\">]>"
      "<rss><channel><item><title>x &a; &f;</title><link>https://example.org/</link></item>"
      "</channel></rss>"));
  ASSERT_TRUE(items) << items.error().context;
  EXPECT_EQ(items->front().title, "x &a; &f;");
}

TEST(FeedTest, IsBounded) {
  EXPECT_FALSE(parse_feed(Bytes(kFeedBytes + 1, ' ')));
  std::string many = "<rss><channel>";
  for (std::size_t i = 0; i <= kFeedItems; ++i) {
    many += "<item><title>t</title><link>https://example.org/</link></item>";
  }
  EXPECT_FALSE(parse_feed(bytes(many + "</channel></rss>")));
  // Deep nesting neither overflows the stack nor takes long.
  std::string deep = "<rss><channel>";
  for (int i = 0; i < 200'000; ++i) deep += "<a>";
  EXPECT_FALSE(parse_feed(bytes(deep)));
  const auto wide = parse_feed(bytes("<rss><channel><item><title>" + std::string(5000, 'x') +
                                     "</title><link>https://example.org/</link></item></channel></rss>"));
  ASSERT_TRUE(wide);
  EXPECT_EQ(wide->front().title.size(), kFeedTitleBytes);
  // What is no text is left out at once, not byte by byte.
  const auto half = parse_feed(bytes("<rss><channel><item><title>A</title><link>https://example.org/</link>"
                                     "<description>" + std::string(8000, 'x') + "&#xD800;" +
                                     std::string(8000, 'x') + "</description></item></channel></rss>"));
  ASSERT_TRUE(half);
  EXPECT_EQ(half->front().text, "");
}

}  // namespace
}  // namespace ceptoar::liaison::feed_test
