// SPDX-License-Identifier: Apache-2.0
// A descriptor that is closed with its owner.
#ifndef CEPTOAR_CLI_FRONT_FD_H_
#define CEPTOAR_CLI_FRONT_FD_H_

#include <unistd.h>

#include <utility>

namespace ceptoar::front {

class Fd {
 public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  ~Fd() { reset(); }
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }
  void reset() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

}  // namespace ceptoar::front

#endif  // CEPTOAR_CLI_FRONT_FD_H_
