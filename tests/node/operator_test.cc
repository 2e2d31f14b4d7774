// SPDX-License-Identifier: Apache-2.0
// What the operator and the service manager see of a running node: readiness, watchdog, figures,
// lines of the log.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "node/service/metrics.h"
#include "node/service/vitals.h"
#include "store/places.h"
#include "tests/node/mesh.h"
#include "tests/node/net_fixture.h"
#include "tests/support/outcome.h"

namespace ceptoar::test::operator_test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// The service manager's end of sd_notify(3); the variables stand in the environment as long as it
// lives.
class Manager {
 public:
  explicit Manager(std::uint64_t watchdog_us = 0) {
    const std::string path = (temp_.path() / "notify").string();
    fd_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    CEPTOAR_CHECK(path.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, path.data(), path.size());
    CEPTOAR_CHECK(bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
    if (watchdog_us != 0) setenv("WATCHDOG_USEC", std::to_string(watchdog_us).c_str(), 1);
  }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;
  ~Manager() {
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    close(fd_);
  }
  // The next message; empty when none came in time.
  std::string next(milliseconds most) {
    pollfd item{fd_, POLLIN, 0};
    if (poll(&item, 1, static_cast<int>(most.count())) != 1) return {};
    char buffer[4096];
    const ssize_t got = recv(fd_, buffer, sizeof buffer, 0);
    return got > 0 ? std::string(buffer, static_cast<std::size_t>(got)) : std::string();
  }
  bool hears(const std::string& wanted, milliseconds most = milliseconds(20'000)) {
    for (;;) {
      const std::string message = next(most);
      if (message.empty()) return false;
      if (message.find(wanted) != std::string::npos) return true;
    }
  }
  // Whether `quiet` goes by without a message before `attempts` messages have come.
  bool falls_silent(milliseconds quiet, int attempts) {
    while (attempts-- > 0) {
      if (next(quiet).empty()) return true;
    }
    return false;
  }

 private:
  TempDir temp_;
  int fd_ = -1;
};

std::string ask(const char* address, std::uint16_t port, const std::string& request) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  inet_pton(AF_INET, address, &to.sin_addr);
  std::string answer;
  if (connect(fd, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0) {
    EXPECT_EQ(::send(fd, request.data(), request.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(request.size()));
    char buffer[4096];
    for (ssize_t got = 0; (got = recv(fd, buffer, sizeof buffer, 0)) > 0;) {
      answer.append(buffer, static_cast<std::size_t>(got));
    }
  }
  close(fd);
  return answer;
}

std::string scrape(std::uint16_t port) {
  return ask("127.0.0.1", port, "GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
}

// The page once the node's own thread has put its figures there.
std::string scrape_figures(std::uint16_t port) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  std::string page;
  do {
    page = scrape(port);
  } while (page.find("\nceptoar_peer_up{") == std::string::npos &&
           std::chrono::steady_clock::now() < end);
  return page;
}

// What stands on the page besides the values of samples, which are numbers of any length.
std::string words_of(const std::string& page) {
  std::istringstream lines(page);
  std::string out;
  for (std::string line; std::getline(lines, line);) {
    out += (line.starts_with("ceptoar_") ? line.substr(0, line.rfind(' ')) : line) + "\n";
  }
  return out;
}

std::set<std::string> all_matches(const std::string& text, const char* pattern) {
  const std::regex wanted(pattern);
  std::set<std::string> out;
  for (std::sregex_iterator at(text.begin(), text.end(), wanted), end; at != end; ++at) {
    out.insert((*at)[1]);
  }
  return out;
}

std::unique_ptr<client::NodeClient> must_connect(Mesh& mesh, std::size_t node) {
  auto client = mesh.connect(node);
  EXPECT_TRUE(good(client));
  return client ? std::move(*client) : nullptr;
}

TEST(OperatorTest, TheServiceManagerHearsThatTheNodeIsReadyThatItLivesAndThatItStops) {
  Manager manager(4'000'000);
  Mesh mesh(130);
  mesh.spawn(0);
  EXPECT_TRUE(manager.hears("READY=1"));
  EXPECT_TRUE(manager.hears("STATUS=0 of " + std::to_string(mesh.size() - 1) + " nodes reached"));
  EXPECT_TRUE(manager.hears("WATCHDOG=1"));
  mesh.stop_process(0);
  EXPECT_TRUE(manager.hears("STOPPING=1"));
}

// Who is run by one is an installed node, which has backups.
TEST(OperatorTest, TheServiceManagerHearsThatNoBackupCame) {
  Manager manager;
  Mesh mesh(135);
  std::filesystem::last_write_time(service::NodePaths(mesh.directory(0)).genesis(),
                                   std::filesystem::file_time_type::clock::now() - std::chrono::hours(27));
  mesh.spawn(0);
  EXPECT_TRUE(manager.hears("; NO BACKUP SINCE "));
}

// The test takes LMDB's write lock away from the daemon, as a hung disk would.
TEST(OperatorTest, AStuckStoreThreadStarvesTheWatchdogUntilItGetsOn) {
  Manager manager(2'000'000);  // fed each half second, stuck after one
  Mesh mesh(131);
  mesh.spawn(0);
  auto author = must_connect(mesh, 0);
  ASSERT_TRUE(author);
  ASSERT_TRUE(manager.hears("WATCHDOG=1"));
  store::EnvOptions options;
  options.tables = store::kTablesWithPlaces;
  auto env = store::Env::open(service::NodePaths(mesh.directory(0)).store(), options);
  ASSERT_TRUE(good(env));
  std::optional<Result<store::WriteTxn>> held(env->write());
  ASSERT_TRUE(good(*held));
  const TestPost post = community_post(mesh, 0);
  auto posted = std::async(std::launch::async, [&] { return send(mesh, *author, 0, post); });
  EXPECT_TRUE(manager.falls_silent(milliseconds(1'800), 40));
  held.reset();
  EXPECT_TRUE(manager.hears("WATCHDOG=1"));
  EXPECT_TRUE(good(posted.get()));
  std::ifstream log(service::NodePaths(mesh.directory(0)).log());
  const std::string lines((std::istreambuf_iterator<char>(log)), {});
  EXPECT_THAT(lines, HasSubstr("alarm thread-stuck store"));
  EXPECT_THAT(lines, HasSubstr("thread-stuck gets on again"));
}

// It is neither the disk nor a mode of a file, and no later start mends it.
TEST(OperatorTest, AnAddressThatIsNotThisMachinesIsAMatterOfItsConfiguration) {
  Mesh mesh(136);
  const service::NodePaths paths(mesh.directory(0));
  auto config = service::read_config(paths.config());
  ASSERT_TRUE(good(config));
  config->listen = "203.0.113.5";  // an address for examples: nobody's
  ASSERT_TRUE(good(store::write_file(paths.config(), as_bytes(service::format_config(*config)),
                                     store::FileKind::kPlain, true)));
  const char* inherited = std::getenv("CEPTOAR_LANG");
  const std::string before = inherited == nullptr ? "" : inherited;
  const auto words_in = [&](const char* language) {
    std::filesystem::remove(paths.log());
    setenv("CEPTOAR_LANG", language, 1);
    EXPECT_EQ(Mesh::run_program({"start", "--dir", paths.directory.string(), "--detach"}), 75)
        << "started again: an address may come later than the network";
    std::ifstream log(paths.log());
    return std::string((std::istreambuf_iterator<char>(log)), {});
  };
  for (const auto& [language, advice] : {std::pair{"ja", "node.toml の listen は"}, std::pair{"en", "Make listen in"}}) {
    const std::string said = words_in(language);
    EXPECT_THAT(said, HasSubstr("203.0.113.5"));
    EXPECT_THAT(said, HasSubstr("`listen` in node.toml is no address of this machine"));
    EXPECT_THAT(said, HasSubstr(advice));
    EXPECT_THAT(said, Not(HasSubstr("dmesg")));
  }
  inherited == nullptr ? unsetenv("CEPTOAR_LANG") : setenv("CEPTOAR_LANG", before.c_str(), 1);
}

TEST(VitalsTest, WhoWaitsForWorkIsNotStuckAndWhoTookSomeUpIs) {
  service::Vitals vitals(2);
  EXPECT_FALSE(vitals.stuck(milliseconds(0))) << "nobody has begun";
  vitals.verifier(1).beat();
  EXPECT_EQ(vitals.stuck(milliseconds(0)), "verifier");
  EXPECT_FALSE(vitals.stuck(milliseconds(60'000)));
  vitals.verifier(1).rest();
  EXPECT_FALSE(vitals.stuck(milliseconds(0)));
  vitals.store().beat();
  EXPECT_EQ(vitals.stuck(milliseconds(0)), "store");
  vitals.store().rest();
  vitals.io().beat();
  EXPECT_FALSE(vitals.stuck(milliseconds(0))) << "its poll may last kLongestWait";
}

TEST(VitalsTest, OwnTestsAreNoStrangersAndWhatWasSaidOfStrangersStaysSaid) {
  service::Vitals vitals(1);
  vitals.own_knock();
  EXPECT_EQ(vitals.strangers(0), 0U) << "it has not come to the gate yet";
  EXPECT_EQ(vitals.strangers(1), 0U);
  EXPECT_EQ(vitals.strangers(4), 3U);
  vitals.own_knock();
  EXPECT_EQ(vitals.strangers(4), 3U) << "a figure that goes back is read as a new start";
  EXPECT_EQ(vitals.strangers(5), 3U);
  vitals.own_knock();
  vitals.no_own_knock();  // no verdict: nobody turned it away
  EXPECT_EQ(vitals.strangers(6), 4U);
}

TEST(OperatorTest, FiguresAreGivenOnTheLoopbackAddressAloneAndNameNoEntryAndNoHolder) {
  Mesh mesh(132);
  const std::uint16_t port = mesh.turn_on_metrics(0);
  mesh.spawn(0);
  mesh.spawn(1);
  auto author = must_connect(mesh, 0);
  ASSERT_TRUE(author);
  const auto posted = send(mesh, *author, 0, community_post(mesh, 0));
  ASSERT_TRUE(good(posted));
  std::string page;
  const auto shows = [&](const std::string& line) {
    return page.find("\n" + line + "\n") != std::string::npos;
  };
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  do {
    page = scrape(port);
  } while (!(shows("ceptoar_entries 1") &&
             shows("ceptoar_peer_up{peer=\"" + mesh.org(1).handle + "\"} 1")) &&
           std::chrono::steady_clock::now() < end);
  EXPECT_THAT(page, HasSubstr("HTTP/1.1 200"));
  EXPECT_TRUE(shows("ceptoar_entries 1")) << page;
  EXPECT_TRUE(shows("ceptoar_peer_up{peer=\"" + mesh.org(1).handle + "\"} 1"));
  EXPECT_TRUE(shows("ceptoar_peer_up{peer=\"" + mesh.org(2).handle + "\"} 0"));
  EXPECT_TRUE(shows("ceptoar_self_test_passed 1"));
  EXPECT_TRUE(shows("ceptoar_store_read_only 0"));
  EXPECT_THAT(page, Not(HasSubstr("ceptoar_backup_seconds 1"))) << "there was none";
  EXPECT_FALSE(std::regex_search(page, std::regex("[0-9a-f]{16}"))) << "an id";
  EXPECT_THAT(page, Not(HasSubstr(mesh.org(0).holder.handle)));

  EXPECT_THAT(ask("127.0.0.1", port, "GET / HTTP/1.0\r\n\r\n"), HasSubstr(" 404 "));
  EXPECT_THAT(ask("127.0.0.1", port, "POST /metrics HTTP/1.0\r\n\r\n"), HasSubstr(" 405 "));
  EXPECT_EQ(ask("127.0.0.2", port, "GET /metrics HTTP/1.0\r\n\r\n"), "") << "not only 127.0.0.1";
}

TEST(OperatorTest, NodesOfOneOrganisationAreNumberedAndNoLabelIsAnId) {
  CouncilShape shape;
  shape.nodes = limits::kNodesOfOrg;
  Mesh mesh(133, shape);
  const std::uint16_t port = mesh.turn_on_metrics(0);
  mesh.spawn(0);
  const std::string page = scrape_figures(port);
  std::set<std::string> expected = {mesh.org(0).handle + "/2"};  // the first is the one that is asked
  for (std::size_t i = 1; i < mesh.size(); ++i) {
    expected.insert({mesh.org(i).handle + "/1", mesh.org(i).handle + "/2"});
  }
  EXPECT_EQ(all_matches(page, "ceptoar_peer_up\\{peer=\"([^\"]*)\"\\}"), expected) << page;
  EXPECT_THAT(all_matches(words_of(page), "([0-9a-f]{8,})"), IsEmpty()) << page;
}

// Whoever renames a figure must not leave an alert behind that can never fire.
TEST(OperatorTest, WhatTheAlertsAskForIsOnThePageOfARunningNode) {
  std::ifstream file(CEPTOAR_SOURCE_DIR "/deploy/monitoring/ceptoar.rules.yml");
  const std::string rules((std::istreambuf_iterator<char>(file)), {});
  const std::set<std::string> asked = all_matches(rules, "\\b(ceptoar_[a-z_]+)");
  ASSERT_GT(asked.size(), 15U) << "the rules were not read";
  Mesh mesh(134);
  const std::uint16_t port = mesh.turn_on_metrics(0);
  mesh.spawn(0);
  const std::string page = scrape_figures(port);
  const std::set<std::string> there = all_matches(page, "# TYPE (ceptoar_[a-z_]+) ");
  std::vector<std::string> missing;
  std::set_difference(asked.begin(), asked.end(), there.begin(), there.end(),
                      std::back_inserter(missing));
  EXPECT_THAT(missing, IsEmpty()) << page;
}

TEST(MetricsTest, EveryFamilyIsDescribedOnceBeforeItsSamples) {
  service::MetricsFacts facts;
  facts.figures.peers = {{"banks", true, 1'000, 2, 3}, {"a\"b\\", false, 0, 0, 0}};
  facts.joined_s = 16;
  facts.backup_s = 17;
  const std::string page = service::metrics_text(facts);
  EXPECT_THAT(page, HasSubstr("ceptoar_peer_up{peer=\"a\\\"b\\\\\"} 0\n"));
  EXPECT_THAT(page, HasSubstr("ceptoar_joined_seconds 16\n"));
  EXPECT_THAT(page, HasSubstr("ceptoar_backup_seconds 17\n"));
  EXPECT_THAT(page, Not(HasSubstr("\nceptoar_restore_proven_seconds ")));
  std::istringstream lines(page);
  std::set<std::string> described;
  std::string family;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_match(line, match, std::regex("# TYPE (\\S+) (gauge|counter)"))) {
      family = match[1];
      EXPECT_TRUE(described.insert(family).second) << family;
    } else if (line.front() != '#') {
      EXPECT_EQ(line.substr(0, line.find_first_of("{ ")), family);
    }
  }
  EXPECT_GT(described.size(), 25U);
}

TEST(LogTest, JsonLinesAreOneObjectEachWhateverAPeerWrites) {
  const TempDir temp;
  const std::string path = (temp.path() / "log").string();
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const service::Log log(fd, service::LogFormat::kJson);
  log.write(service::Severity::kAlarm, "peer-cut", "\"}\n{\"code\":\"forged\"} \xff\u202e");
  close(fd);
  std::ifstream file(path);
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  const auto object = nlohmann::json::parse(line);
  EXPECT_EQ(object.at("severity"), "alarm");
  EXPECT_EQ(object.at("code"), "peer-cut");
  EXPECT_EQ(object.at("text"), "\"}<U+000A>{\"code\":\"forged\"} <FF><U+202E>");
  EXPECT_FALSE(std::getline(file, line));
  EXPECT_EQ(log.counts(), (std::array<std::uint64_t, 3>{0, 0, 1}));
}

// `journalctl -p alert` finds an alarm in either form.
TEST(LogTest, JsonForTheJournalBearsItsPriority) {
  const TempDir temp;
  const std::string path = (temp.path() / "log").string();
  const int fd = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const service::Log log(fd, service::LogFormat::kJournalJson);
  log.write(service::Severity::kAlarm, "fork", "of a peer");
  log.write(service::Severity::kInfo, "started", "");
  close(fd);
  std::ifstream file(path);
  std::string line;
  ASSERT_TRUE(std::getline(file, line));
  ASSERT_EQ(line.substr(0, 4), "<1>{");
  EXPECT_EQ(nlohmann::json::parse(line.substr(3)).at("code"), "fork");
  ASSERT_TRUE(std::getline(file, line));
  EXPECT_EQ(line.substr(0, 4), "<6>{");
}

TEST(LogTest, OnlyTheJournalsOwnDescriptorIsTheJournal) {
  const TempDir temp;
  const int fd = open((temp.path() / "log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const int other = open((temp.path() / "other").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  struct stat facts {};
  ASSERT_EQ(fstat(fd, &facts), 0);
  const char* inherited = std::getenv("JOURNAL_STREAM");
  const std::string before = inherited == nullptr ? "" : inherited;
  const std::string stream = std::to_string(facts.st_dev) + ":" + std::to_string(facts.st_ino);
  ASSERT_EQ(setenv("JOURNAL_STREAM", stream.c_str(), 1), 0);
  EXPECT_TRUE(service::goes_to_journal(fd));
  EXPECT_FALSE(service::goes_to_journal(other)) << "a service's child that writes to a file";
  ASSERT_EQ(unsetenv("JOURNAL_STREAM"), 0);
  EXPECT_FALSE(service::goes_to_journal(fd));
  if (inherited != nullptr) setenv("JOURNAL_STREAM", before.c_str(), 1);
  close(fd);
  close(other);
}

}  // namespace
}  // namespace ceptoar::test::operator_test
