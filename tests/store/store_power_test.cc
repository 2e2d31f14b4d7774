// SPDX-License-Identifier: Apache-2.0
// The power fails at any moment of a run of commits. What the store wrote and synced is recorded; from
// the record images of the disk are made as a power failure may leave them: writes that no sync
// covered are lost, kept, put in another order or torn at sectors of 512 bytes. Each image is opened
// by the real code and judged by what had been acknowledged. More: CEPTOAR_POWER_IMAGES.
#include <algorithm>
#include <fstream>

#include "tests/store/crash_batches.h"
#include "tests/store/store_fixture.h"

namespace ceptoar::test::store_power_test {
namespace {

using disk::Done;
using store::NodeStore;
using Image = std::vector<char>;

constexpr std::uint64_t kBatches = 70;  // beyond the first deletions
constexpr std::size_t kSector = 512;

std::uint64_t images() {
  const char* text = std::getenv("CEPTOAR_POWER_IMAGES");
  return text != nullptr ? std::strtoull(text, nullptr, 10) : 400;
}

// Sectors for which `keep` says yes; file sizes grow to what was kept.
template <class Keep>
void put(Image& image, const Done& write, Keep keep) {
  const auto at = static_cast<std::size_t>(write.at);
  for (std::size_t from = 0; from < write.bytes.size(); from += kSector) {
    if (!keep()) continue;
    const std::size_t size = std::min(kSector, write.bytes.size() - from);
    if (image.size() < at + from + size) image.resize(at + from + size, 0);
    std::copy_n(write.bytes.begin() + static_cast<std::ptrdiff_t>(from), size,
                image.begin() + static_cast<std::ptrdiff_t>(at + from));
  }
}
void put(Image& image, const Done& write) {
  put(image, write, [] { return true; });
}

class StorePowerTest : public StoreTest {
 protected:
  // A store of some batches, then a recorded run of more of them.
  void run_recorded() {
    const auto path = dir.path() / "store";
    {
      auto made = NodeStore::open(path, master, options(), random);
      ASSERT_OK(made);
      ASSERT_OK((*made)->apply({batch_of(1)}));
    }
    std::ifstream file(path / "data.mdb", std::ios::binary);
    base_.assign(std::istreambuf_iterator<char>(file), {});
    auto opened = NodeStore::open(path, master, options(), random);
    ASSERT_OK(opened);
    disk::record();
    disk::mark(1);
    for (std::uint64_t number = 2; number <= kBatches; ++number) {
      ASSERT_OK((*opened)->apply({batch_of(number)}));
      disk::mark(number);
    }
    record_ = disk::recorded();
    ASSERT_GT(std::count_if(record_.begin(), record_.end(),
                            [](const Done& each) { return each.kind == Done::Kind::kSync; }),
              static_cast<std::ptrdiff_t>(kBatches - 2));
  }
  static store::NodeStoreOptions options() {
    store::NodeStoreOptions out = small_options();
    out.ballast_bytes = 0;
    return out;
  }

  // What is durable for certain before the call with number `end`, what may be, and what had been
  // acknowledged.
  struct Moment {
    Image durable;
    std::vector<const Done*> unsynced;
    std::uint64_t acknowledged = 0;
  };
  void advance(Moment& moment, std::size_t from, std::size_t end) const {
    for (std::size_t i = from; i < end; ++i) {
      const Done& each = record_[i];
      switch (each.kind) {
        case Done::Kind::kWrite:
          moment.unsynced.push_back(&each);
          break;
        case Done::Kind::kSyncedWrite:
          put(moment.durable, each);
          break;
        case Done::Kind::kSync:
          for (const Done* write : moment.unsynced) put(moment.durable, *write);
          moment.unsynced.clear();
          break;
        case Done::Kind::kMark:
          moment.acknowledged = each.mark;
          break;
      }
    }
  }
  // The disk after the power failed while call `next` was under way.
  Image after_failure(const Moment& moment, std::size_t next) {
    Image image = moment.durable;
    std::vector<const Done*> pending = moment.unsynced;
    if (next < record_.size() && (record_[next].kind == Done::Kind::kWrite ||
                                  record_[next].kind == Done::Kind::kSyncedWrite)) {
      pending.push_back(&record_[next]);
    }
    const auto coin = [this] { return random.below(2) == 0; };
    switch (random.below(5)) {
      case 0:  // nothing of it
        break;
      case 1:  // some of the writes
        for (const Done* write : pending) {
          if (coin()) put(image, *write);
        }
        break;
      case 2:  // some of the sectors
        for (const Done* write : pending) put(image, *write, coin);
        break;
      case 3:  // in another order, and not all
        for (std::size_t i = pending.size(); i > 1; --i) {
          std::swap(pending[i - 1], pending[random.below(i)]);
        }
        pending.resize(random.below(pending.size() + 1));
        for (const Done* write : pending) put(image, *write);
        break;
      default:  // everything, but not all of the last
        for (std::size_t i = 0; i + 1 < pending.size(); ++i) put(image, *pending[i]);
        if (!pending.empty()) put(image, *pending.back(), coin);
        break;
    }
    return image;
  }

  // Opens an image and judges it; with `go_on` it must take another batch as well.
  std::string fault_of_image(const Image& image, std::uint64_t acknowledged, bool go_on) {
    const auto path = dir.path() / "image";
    std::filesystem::remove_all(path);
    std::filesystem::create_directory(path);
    std::filesystem::permissions(path, std::filesystem::perms(0700));
    std::ofstream(path / "data.mdb", std::ios::binary)
        .write(image.data(), static_cast<std::streamsize>(image.size()));
    auto opened = NodeStore::open(path, master, options(), random);
    if (!opened) return "does not open: " + opened.error().context;
    std::string fault = fault_of(**opened, acknowledged);
    if (!fault.empty() || !go_on) return fault;
    const std::uint64_t next = newest_batch(**opened) + 1;
    if (const auto more = (*opened)->apply({batch_of(next)}); !more) return more.error().context;
    return fault_of(**opened, next);
  }

  Image base_;
  std::vector<Done> record_;
};

TEST_F(StorePowerTest, NothingAcknowledgedIsLostInAnyImageThatAPowerFailureLeaves) {
  run_recorded();
  if (HasFatalFailure()) return;
  const std::uint64_t each = std::max<std::uint64_t>(1, images() / record_.size());
  std::uint64_t made = 0;
  Moment moment{base_, {}, 0};
  for (std::size_t next = 0; next <= record_.size(); ++next) {
    if (next > 0) advance(moment, next - 1, next);
    if (moment.acknowledged == 0) continue;  // the recording has not begun
    for (std::uint64_t i = 0; i < each; ++i, ++made) {
      const Image image = after_failure(moment, next);
      ASSERT_EQ(fault_of_image(image, moment.acknowledged, made % 8 == 0), "")
          << "power lost in call " << next << " of " << record_.size() << ", image " << made;
    }
  }
  std::printf("%llu images of %zu disk calls\n", static_cast<unsigned long long>(made),
              record_.size());
  EXPECT_GE(made, images() / 2);
}

// The judge must be able to find a fault: the same run as if no sync had happened, and as if the page
// that completes a commit had not waited for the others.
TEST_F(StorePowerTest, StoreThatDidNotSyncIsFoundOut) {
  run_recorded();
  if (HasFatalFailure()) return;
  std::erase_if(record_, [](const Done& each) { return each.kind == Done::Kind::kSync; });
  std::size_t found = 0;
  Moment moment{base_, {}, 0};
  for (std::size_t next = 0; next <= record_.size() && found < 5; ++next) {
    if (next > 0) advance(moment, next - 1, next);
    if (moment.acknowledged == 0) continue;
    const Image image = after_failure(moment, next);
    // In a process of its own: such a file may break the reader in any way.
    Child judge([&](int) {
      disk::heal();
      return fault_of_image(image, moment.acknowledged, false).empty() ? 0 : 1;
    });
    const int status = judge.wait();
    found += WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : 1;
  }
  EXPECT_EQ(found, 5U);
}

}  // namespace
}  // namespace ceptoar::test::store_power_test
