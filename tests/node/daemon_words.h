// SPDX-License-Identifier: Apache-2.0
// What a daemon of a test mesh has said in its log.
#ifndef CEPTOAR_TESTS_NODE_DAEMON_WORDS_H_
#define CEPTOAR_TESTS_NODE_DAEMON_WORDS_H_

#include <fstream>
#include <sstream>
#include <string>

#include "node/service/node_dir.h"
#include "tests/node/mesh.h"

namespace ceptoar::test {

inline std::string log_of(const Mesh& mesh, std::size_t node) {
  std::ifstream file(service::NodePaths(mesh.directory(node)).log());
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// How many lines have this code and, behind it, these words.
inline std::size_t times_said(const std::string& log, const std::string& code,
                              const std::string& words = {}) {
  std::size_t times = 0;
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t at = line.find(" " + code + " ");
    if (at != std::string::npos && line.find(words, at) != std::string::npos) ++times;
  }
  return times;
}

}  // namespace ceptoar::test

#endif  // CEPTOAR_TESTS_NODE_DAEMON_WORDS_H_
