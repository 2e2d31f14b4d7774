// SPDX-License-Identifier: Apache-2.0
// LMDB trusts the pages of its file: damaged ones, or a file cut short, lead it to memory that is not
// there, and the system ends the process. Checking all pages before would read the whole file at every
// start. So the signal is taken for what it is, but only while a transaction is open.
// Thread: install once, before threads. Internal state is per thread.
#ifndef CEPTOAR_STORE_DAMAGE_H_
#define CEPTOAR_STORE_DAMAGE_H_

namespace ceptoar::store {

// `report` says it and ends the process; it may use what is safe in a signal handler alone. Called for
// SIGSEGV and SIGBUS on a thread that has a transaction open, and for an assertion of LMDB. Other
// faults end the process as before.
void on_damaged_pages(void (*report)());

// While one lives, this thread reads pages.
class ReadingPages {
 public:
  ReadingPages();
  ReadingPages(ReadingPages&& other) noexcept;
  ReadingPages& operator=(ReadingPages&& other) noexcept;
  ReadingPages(const ReadingPages&) = delete;
  ReadingPages& operator=(const ReadingPages&) = delete;
  ~ReadingPages();

 private:
  bool counted_;
};
// For an assertion of LMDB; returns when nobody wants to know.
void report_damaged_pages();

}  // namespace ceptoar::store

#endif  // CEPTOAR_STORE_DAMAGE_H_
