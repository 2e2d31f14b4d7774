// SPDX-License-Identifier: Apache-2.0
// Settings of jemalloc, which a node's program uses: rows and frames are made by one thread and given up by another,
// where the C library's allocator waits for the arena of the first. Two arenas for the handful of threads, and
// what was given up goes back to the system within seconds; frames are kept at hand as small pieces are.
// Read by the library before main(); the name is its own.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "narenas:2,dirty_decay_ms:10000,muzzy_decay_ms:0,tcache_max:262144";
}
