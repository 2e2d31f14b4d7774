// SPDX-License-Identifier: Apache-2.0
// The layout of LMDB 0.9's file (data version 1, little-endian, 64 bit): mdb.c, MDB_page, MDB_node,
// MDB_meta, MDB_db.
#include "store/salvage.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <set>

namespace ceptoar::store {
namespace {

constexpr std::uint32_t kMagic = 0xBEEFC0DE;
constexpr std::uint32_t kDataVersion = 1;
constexpr std::size_t kPageHeader = 16;
constexpr std::size_t kUsualPage = 4096;
constexpr std::size_t kLargestPage = 65536;
constexpr std::size_t kNodeHeader = 8;
constexpr std::size_t kDbBytes = 48;
constexpr std::size_t kMetaBytes = 136;
constexpr unsigned kBranch = 0x01;
constexpr unsigned kLeaf = 0x02;
constexpr unsigned kBigData = 0x01;
constexpr unsigned kSubData = 0x02;
constexpr int kDeepest = 32;
constexpr std::size_t kKeyMax = 511;
constexpr std::size_t kValueMax = 64u << 20;

template <class T>
T read_le(BytesView bytes, std::size_t at) {
  T out{};
  std::memcpy(&out, bytes.data() + at, sizeof out);  // the program runs on little-endian machines
  return out;
}

struct Table {
  std::uint64_t entries = 0;
  std::uint64_t root = 0;
};
Table table_at(BytesView bytes, std::size_t at) {
  return {read_le<std::uint64_t>(bytes, at + 32), read_le<std::uint64_t>(bytes, at + 40)};
}

struct Meta {
  std::size_t page_size = 0;
  std::uint64_t txn = 0;
  Table main;
};

class File {
 public:
  explicit File(const std::filesystem::path& path) : fd_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    struct stat facts {};
    if (fd_ >= 0 && ::fstat(fd_, &facts) == 0) size_ = static_cast<std::uint64_t>(facts.st_size);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  bool is_open() const { return fd_ >= 0; }
  std::uint64_t size() const { return size_; }
  // nullopt beyond the end, or where the disk does not give it.
  std::optional<Bytes> read(std::uint64_t offset, std::size_t size) const {
    if (offset > size_ || size > size_ - offset) return std::nullopt;
    Bytes out(size);
    for (std::size_t done = 0; done < size;) {
      const ssize_t n =
          ::pread(fd_, out.data() + done, size - done, static_cast<off_t>(offset + done));
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) return std::nullopt;
      done += static_cast<std::size_t>(n);
    }
    return out;
  }

 private:
  int fd_;
  std::uint64_t size_ = 0;
};

std::optional<Meta> meta_at(const File& file, std::uint64_t offset) {
  const auto page = file.read(offset, kPageHeader + kMetaBytes);
  if (!page) return std::nullopt;
  const BytesView meta = BytesView(*page).subspan(kPageHeader);
  if (read_le<std::uint32_t>(meta, 0) != kMagic) return std::nullopt;
  if (read_le<std::uint32_t>(meta, 4) != kDataVersion) return std::nullopt;
  const std::size_t page_size = read_le<std::uint32_t>(meta, 24);
  const bool sound = page_size >= 512 && page_size <= kLargestPage &&
                     (page_size & (page_size - 1)) == 0;
  if (!sound) return std::nullopt;
  return Meta{page_size, read_le<std::uint64_t>(meta, 128), table_at(meta, 72)};
}

// Newest first.
std::vector<Meta> metas_of(const File& file) {
  std::vector<Meta> out;
  if (const auto first = meta_at(file, 0)) out.push_back(*first);
  const std::size_t second = out.empty() ? kUsualPage : out.front().page_size;
  if (const auto found = meta_at(file, second)) out.push_back(*found);
  std::ranges::sort(out, [](const Meta& a, const Meta& b) { return a.txn > b.txn; });
  return out;
}

// One tree. Rows go to `row`, with the node's flags; an error of it ends the walk.
class Walk {
 public:
  using Row = std::function<Result<void>(unsigned flags, BytesView key, BytesView value)>;
  Walk(const File& file, std::size_t page_size, const Row& row)
      : file_(file), page_size_(page_size), row_(row) {}

  Result<void> page(std::uint64_t number, int depth) {
    // A page that is met twice means a pointer that was altered.
    if (depth > kDeepest || number > file_.size() / page_size_) return {};
    if (!seen_.insert(number).second) return {};
    const auto bytes = file_.read(number * page_size_, page_size_);
    if (!bytes) return {};
    // Each page says which one it is: a pointer that was altered leads to another.
    if (read_le<std::uint64_t>(*bytes, 0) != number) return {};
    const unsigned flags = read_le<std::uint16_t>(*bytes, 10);
    if ((flags & (kBranch | kLeaf)) == 0) return {};
    const std::size_t lower = read_le<std::uint16_t>(*bytes, 12);
    if (lower < kPageHeader || lower > page_size_) return {};
    for (std::size_t at = kPageHeader; at + 2 <= lower; at += 2) {
      const std::size_t node = read_le<std::uint16_t>(*bytes, at);
      if (node < lower || node + kNodeHeader > page_size_) continue;
      Result<void> done = (flags & kBranch) != 0 ? page(child_of(*bytes, node), depth + 1)
                                                 : leaf(*bytes, node);
      if (!done) return done;
    }
    return {};
  }

 private:
  static std::uint64_t child_of(BytesView bytes, std::size_t node) {
    return read_le<std::uint32_t>(bytes, node) |
           std::uint64_t{read_le<std::uint16_t>(bytes, node + 4)} << 32;
  }

  Result<void> leaf(BytesView bytes, std::size_t node) {
    const std::size_t size = read_le<std::uint32_t>(bytes, node);
    const unsigned flags = read_le<std::uint16_t>(bytes, node + 4);
    const std::size_t key_size = read_le<std::uint16_t>(bytes, node + 6);
    const std::size_t key_at = node + kNodeHeader;
    if (key_size == 0 || key_size > kKeyMax || key_size > page_size_ - key_at) return {};
    const BytesView key = bytes.subspan(key_at, key_size);
    const std::size_t value_at = key_at + key_size;
    if ((flags & kBigData) == 0) {
      if (size > page_size_ - value_at) return {};
      return row_(flags, key, bytes.subspan(value_at, size));
    }
    if (page_size_ - value_at < 8 || size > kValueMax) return {};
    const auto big = read_le<std::uint64_t>(bytes, value_at);
    if (big > file_.size() / page_size_) return {};
    // The pages of a value are its own and say which they are, as those of the tree. Otherwise one altered
    // page could have the same 64 MiB read two thousand times.
    const auto head = file_.read(big * page_size_, kPageHeader);
    if (!head || read_le<std::uint64_t>(*head, 0) != big) return {};
    if (!seen_.insert(big).second) return {};
    const auto value = file_.read(big * page_size_ + kPageHeader, size);
    if (!value) return {};
    return row_(flags, key, *value);
  }

  const File& file_;
  std::size_t page_size_;
  const Row& row_;
  std::set<std::uint64_t> seen_;
};

// The tables as the main tree names them: "0", "1", ...
std::vector<std::optional<Table>> tables_of(const File& file, const Meta& meta, unsigned count) {
  std::vector<std::optional<Table>> out(count);
  const Walk::Row row = [&](unsigned flags, BytesView key, BytesView value) -> Result<void> {
    if ((flags & kSubData) == 0 || value.size() != kDbBytes) return {};
    const std::string_view name = as_text(key);
    unsigned number = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
    if (read.ec != std::errc() || read.ptr != name.data() + name.size()) return {};
    if (number < count) out[number] = table_at(value, 0);
    return {};
  };
  const Result<void> walked = Walk(file, meta.page_size, row).page(meta.main.root, 0);
  return walked ? out : std::vector<std::optional<Table>>(count);
}

}  // namespace

Result<std::vector<std::uint64_t>> salvage_rows(const std::filesystem::path& path, unsigned tables,
                                                const SalvagedRow& row) {
  const File file(path);
  if (!file.is_open()) {
    return fail(errno == ENOENT ? ErrorCode::kNotFound : ErrorCode::kIo,
                "store: cannot open " + path.string());
  }
  for (const Meta& meta : metas_of(file)) {
    const auto found = tables_of(file, meta, tables);
    const bool any = std::ranges::any_of(found, [](const auto& table) { return table.has_value(); });
    if (!any) continue;
    std::vector<std::uint64_t> expected(tables, 0);
    for (TableNo number = 0; number < tables; ++number) {
      if (!found[number]) continue;
      // An altered number of rows must not be shown: a row takes at least its header.
      const std::uint64_t most = file.size() / kNodeHeader;
      if (found[number]->entries <= most) expected[number] = found[number]->entries;
      const Walk::Row each = [&](unsigned, BytesView key, BytesView value) {
        return row(number, key, value);
      };
      if (auto done = Walk(file, meta.page_size, each).page(found[number]->root, 0); !done) {
        return done.error();
      }
    }
    return expected;
  }
  return fail(ErrorCode::kStorageCorrupt, "store: nothing tells where the tables are");
}

}  // namespace ceptoar::store
