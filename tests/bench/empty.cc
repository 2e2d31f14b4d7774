// SPDX-License-Identifier: Apache-2.0
// The floor of every command: a process that has the libraries of `ceptoar` and does nothing.
int main() { return 0; }
