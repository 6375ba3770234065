//===- GenerateProgram.h - Programs from seeds --------------------------------===//

#ifndef INGOT_TOOLS_FUZZ_PROGRAMS_GENERATEPROGRAM_H
#define INGOT_TOOLS_FUZZ_PROGRAMS_GENERATEPROGRAM_H

#include <cstdint>
#include <map>
#include <string>

namespace ingot::fuzz {

/// The program of `seed` as text: the same on every machine. Throws ingot::Error if what verifies cannot be
/// evaluated, which is a fault.
std::string generateProgram(uint64_t seed);

/// Adds how often each operation with a value occurs in the program once its gradients,
/// and then its composites, are written out; with 0 those that do not. Throws
/// ingot::Error.
void countOperations(const std::string &program,
                     std::map<std::string, int64_t> &counts);

} // namespace ingot::fuzz

#endif // INGOT_TOOLS_FUZZ_PROGRAMS_GENERATEPROGRAM_H
