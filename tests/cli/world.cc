// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/world.h"

#include <cstdlib>
#include <iostream>

#include "cli/work/cards.h"
#include "cli/work/items.h"
#include "store/files.h"

namespace ceptoar::test {
namespace {

using member::Outcome;

const std::vector<std::string> kVoters = {"banks", "telecom", "electric", "fsa"};
const std::vector<std::string> kCompanies = {"banks-1", "banks-2", "telecom-1"};

std::string holder_of(const std::string& org) {
  if (org == "fsa") return "liaison@fsa";
  if (org == "jpcert" || org == "npa") return "liaison@" + org;
  if (org == "nisc") return "duty@nisc";
  return (org.find('-') == std::string::npos ? "secretariat@" : "officer@") + org;
}

OrgKind kind_of(const std::string& org) {
  if (org == "nisc") return OrgKind::kNisc;
  if (org == "jpcert") return OrgKind::kAgency;
  if (org == "npa") return OrgKind::kResponseMinistry;
  return org == "fsa" ? OrgKind::kMinistry : OrgKind::kCeptoar;
}

crypto::Secret<32> some_credential(crypto::Random& random) {
  crypto::Secret<32> out;
  random.fill(out.writable());
  return out;
}

// A world makes hundreds of durable writes, and durability is not what is looked at here: memory is
// as good as a disk. Before any TempDir is made.
[[maybe_unused]] const bool kInMemory = [] {
  std::error_code ignored;
  if (std::getenv("TMPDIR") != nullptr || !std::filesystem::is_directory("/dev/shm", ignored)) {
    return false;
  }
  return setenv("TMPDIR", "/dev/shm", 0) == 0;
}();

// The world is the stage, not the test: what fails here ends it.
template <class T>
T must(Outcome<T> outcome, const std::string& what) {
  if (!outcome) {
    std::cerr << what << ": " << fine(outcome).message() << "\n";
    std::abort();
  }
  if constexpr (!std::is_void_v<T>) return std::move(*outcome);
}

}  // namespace

World::World(std::uint64_t seed, With with)
    : random_(seed),
      mesh_(random_, clock_),
      unlock_(member::Unlock::from_credential(some_credential(random_))),
      roster_orgs_(kVoters) {
  if (with != With::kCeptoars) roster_orgs_.push_back("nisc");
  if (with == With::kGovernment) roster_orgs_.insert(roster_orgs_.end(), {"jpcert", "npa"});
  std::cout << "seed " << seed << "\n";
  CEPTOAR_CHECK(crypto::init());
}

member::OrgInit World::roster_org(const std::string& handle) const {
  member::OrgInit what;
  what.home = home(holder_of(handle));
  what.admin_directory = admin(handle);
  what.out = file(handle + ".request");
  what.handle = handle;
  what.kind = kind_of(handle);
  what.sector = what.kind == OrgKind::kCeptoar ? "finance" : "";
  what.ministry = what.kind == OrgKind::kCeptoar ? "fsa" : "";
  what.name_ja = handle == "banks" ? "銀行等セプター" : handle;
  what.name_en = handle;
  what.holder_handle = holder_of(handle);
  what.role = "secretariat";
  what.node_pub = file(handle + ".node.pub");
  return what;
}

member::OrgInit World::company(const std::string& handle) const {
  member::OrgInit what = roster_org(handle);
  what.under = handle.substr(0, handle.find('-'));
  what.name_ja = "会社" + handle;
  what.role = "member_officer";
  what.node_pub.clear();
  return what;
}

void World::init_roster_orgs() {
  std::uint16_t port = 7001;
  for (const std::string& handle : roster_orgs_) {
    holders_.push_back(init_org(handle, port).holder_handle);
    port = static_cast<std::uint16_t>(port + 2);
  }
}

MeshNode& World::make_node(const std::string& org, const std::filesystem::path& node_pub, std::uint16_t port) {
  MeshNode& node = mesh_.add_node();
  NodePub facts;
  facts.org_handle = org;
  facts.ntk = node.ntk.curve_public_key();
  facts.host = "127.0.0.1";
  facts.port = port;
  facts.member_port = static_cast<std::uint16_t>(port + 1);
  CEPTOAR_CHECK(store::write_file(node_pub, member::make_node_pub(facts, node.nsk),
                                  store::FileKind::kPlain, false));
  return node;
}

member::OrgInit World::init_org(const std::string& handle, std::uint16_t port) {
  member::OrgInit what = roster_org(handle);
  node_ids_[handle] = make_node(handle, what.node_pub, port).id;
  must(member::org_init(what, unlock_, unlock_, clock_, random_), "org init " + handle);
  return what;
}

void World::agree_on_genesis() {
  std::vector<std::filesystem::path> requests;
  std::vector<std::filesystem::path> signatures;
  for (const std::string& handle : roster_orgs_) requests.push_back(file(handle + ".request"));
  must(member::genesis_propose(requests, file("proposal"), clock_.now_ms()), "propose");
  for (const char* const handle : {"banks", "telecom", "fsa"}) {  // 3 of 4
    signatures.push_back(file(std::string(handle) + ".signature"));
    must(member::genesis_sign(file("proposal"), open_admin(handle), signatures.back()), "sign");
  }
  network_number_ =
      must(member::genesis_assemble(file("proposal"), signatures, file("genesis")), "assemble")
          .number;
  const auto bytes = store::read_file(file("genesis"), store::FileKind::kPlain, limits::kBodyBytes);
  CEPTOAR_CHECK(bytes);
  const auto wire = parse<SignedRoster>(*bytes);
  CEPTOAR_CHECK(wire);
  const auto roster = crypto::verify_genesis(*bytes, crypto::network_of(wire->roster));
  CEPTOAR_CHECK(roster);
  mesh_.set_roster(*roster);
}

void World::accept_roster_orgs() {
  for (const std::string& handle : roster_orgs_) {
    const std::string holder = holder_of(handle);
    must(member::trust_roster(home(holder), file("genesis"), network_number_), "trust");
    auto session = open(holder);
    must(member::org_accept_own(*session, open_admin(handle), file(handle + ".access")), "accept");
    const auto access =
        store::read_file(file(handle + ".access"), store::FileKind::kPlain, limits::kBodyBytes);
    CEPTOAR_CHECK(access);
    CEPTOAR_CHECK(mesh_.take_access(node_ids_.at(handle), *access));
  }
}

void World::enrol_person(const std::string& holder) {
  const std::string org = holder.substr(holder.find('@') + 1);
  const std::filesystem::path request = file(holder + ".request");
  const std::filesystem::path reply = file(holder + ".reply");
  must(member::trust_roster(home(holder), file("genesis"), network_number_), "trust");
  const auto asked = must(
      member::member_init({home(holder), request, holder, "staff"}, unlock_, clock_, random_),
      "member init");
  const auto enrolled = [&] {
    auto session = open(holder_of(org));
    return must(member::member_enrol(*session, open_admin(org), request, asked.number, false, reply),
                "member enrol");
  }();
  {
    auto session = open(holder);
    must(member::member_accept(*session, reply, enrolled.number), "member accept");
  }
  start(holder);
  start(holder_of(org));
}

void World::enrol_company(const std::string& handle) {
  const member::OrgInit what = company(handle);
  must(member::trust_roster(what.home, file("genesis"), network_number_), "trust " + handle);
  const auto asked =
      must(member::org_init(what, unlock_, unlock_, clock_, random_), "org init " + handle);
  member::Numbered answered;
  {
    auto desk = open(holder_of(what.under));
    answered = must(member::org_enrol(*desk, open_admin(what.under), what.out, asked.number,
                                      file(handle + ".reply")),
                    "org enrol " + handle);
  }
  auto session = open(what.holder_handle);
  must(member::org_accept(*session, open_admin(handle), file(handle + ".reply"), answered.number),
       "org accept " + handle);
  holders_.push_back(what.holder_handle);
}

void World::build_all() {
  init_roster_orgs();
  agree_on_genesis();
  accept_roster_orgs();
  sync_all(1);
  for (const std::string& handle : kCompanies) enrol_company(handle);
  sync_all(2);
  for (const std::string& holder : holders_) {
    auto session = open(holder);
    must(work::card_share(*session, {}), "card share " + holder);
  }
  sync_all(2);
}

void World::sync_all(int rounds) {
  for (int round = 0; round < rounds; ++round) {
    for (const std::string& holder : holders_) {
      const work::Started started = start(holder);
      for (const member::Alarm& alarm : started.sync.alarms) {
        ADD_FAILURE() << holder << " alarm " << static_cast<int>(alarm.kind) << ": " << alarm.detail;
      }
    }
  }
}

std::unique_ptr<member::Session> World::open(const std::string& holder) {
  member::SessionOptions options;
  options.home = home(holder);
  options.unlock = &unlock_;
  options.connector = &mesh_;
  options.clock = &clock_;
  options.random = &random_;
  return must(member::Session::open(options), "open " + holder);
}

member::AdminKeys World::open_admin(const std::string& org) {
  return must(member::AdminKeys::open(admin(org), unlock_), "admin " + org);
}

work::Started World::start(const std::string& holder) {
  auto session = open(holder);
  return must(work::start(*session), "start " + holder);
}

Outcome<work::PostResult> World::post(const std::string& holder, const std::string& tlp,
                                      const std::string& to, bool with_members,
                                      const std::string& title, std::chrono::milliseconds wait) {
  auto session = open(holder);
  if (const auto started = work::start(*session); !started) return started.error();
  work::PostWish wish;
  wish.document = to_bytes(as_bytes("本文です。"));
  wish.title = title;
  wish.tlp = tlp;
  wish.to = to;
  wish.with_members = with_members;
  const auto draft = work::prepare(*session, wish);
  if (!draft) return draft.error();
  return work::send(*session, *draft, wait);
}

std::vector<std::string> World::titles(const std::string& holder) {
  auto session = open(holder);
  must(work::start(*session), "start " + holder);
  std::vector<std::string> out;
  for (const work::InboxItem& item : must(work::inbox(*session, {false, true, 50}), "inbox")) {
    out.push_back(item.title);
  }
  return out;
}

}  // namespace ceptoar::test
