// SPDX-License-Identifier: Apache-2.0
#include "tests/node/test_names.h"

#include <dlfcn.h>
#include <netdb.h>

#include <condition_variable>
#include <mutex>
#include <string_view>

namespace ceptoar::test {
namespace {

struct TestNamesState {
  std::mutex mutex;
  std::condition_variable changed;
  std::string address;
  bool silent = false;
  int asked = 0;
};

// Never taken down: a look-up may outlive whoever asked, and the test.
TestNamesState& names_state() {
  static auto* const state = new TestNamesState;
  return *state;
}

void set_names(const std::string& address, bool silent) {
  TestNamesState& state = names_state();
  const std::lock_guard lock(state.mutex);
  state.address = address;
  state.silent = silent;
  state.changed.notify_all();
}

}  // namespace

TestNames::TestNames() {
  set_names("", false);
  const std::lock_guard lock(names_state().mutex);
  names_state().asked = 0;
}
TestNames::~TestNames() { set_names("", false); }
void TestNames::answer(const std::string& address) { set_names(address, false); }
void TestNames::say_nothing() { set_names("", true); }

int TestNames::asked() const {
  const std::lock_guard lock(names_state().mutex);
  return names_state().asked;
}

bool TestNames::await_asked(int times, std::chrono::milliseconds most) const {
  TestNamesState& state = names_state();
  std::unique_lock lock(state.mutex);
  return state.changed.wait_for(lock, most, [&] { return state.asked >= times; });
}

}  // namespace ceptoar::test

// In the place of the C library's, for libzmq as well.
extern "C" __attribute__((visibility("default"))) int getaddrinfo(const char* host, const char* service,
                                                                  const addrinfo* wanted, addrinfo** found) {
  using Function = int (*)(const char*, const char*, const addrinfo*, addrinfo**);
  static const auto real = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "getaddrinfo"));
  if (host == nullptr || !std::string_view(host).ends_with(".mesh.test")) return real(host, service, wanted, found);
  auto& state = ceptoar::test::names_state();
  std::string address;
  {
    std::unique_lock lock(state.mutex);
    ++state.asked;
    state.changed.notify_all();
    state.changed.wait(lock, [&] { return !state.silent; });
    address = state.address;
  }
  return address.empty() ? EAI_NONAME : real(address.c_str(), service, wanted, found);
}
