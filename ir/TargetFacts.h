//===- TargetFacts.h - What planners may know of a machine ------------------===//
//
// The one list of the facts that `#ingot.target` holds: text, options and
// planners take them from here.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_IR_TARGETFACTS_H
#define INGOT_IR_TARGETFACTS_H

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>

namespace ingot::ir {

/// INGOT_TARGET_FACT(name, unit, meaning). Caches are those of one core, or what
/// it may use of a shared one; numbers of instructions are of whole vectors.
#define INGOT_TARGET_FACTS                                                     \
  INGOT_TARGET_FACT(vector, Bytes, "a vector register")                        \
  INGOT_TARGET_FACT(registers, Count, "vector registers")                      \
  INGOT_TARGET_FACT(l1, Bytes, "first-level data cache of a core")             \
  INGOT_TARGET_FACT(l2, Bytes, "second-level cache of a core")                 \
  INGOT_TARGET_FACT(l3, Bytes, "last-level cache")                             \
  INGOT_TARGET_FACT(fma_per_cycle, Count, "multiply-adds started in a cycle")  \
  INGOT_TARGET_FACT(fma_latency, Count, "cycles until a multiply-add is done") \
  INGOT_TARGET_FACT(loads_per_cycle, Count, "loads started in a cycle")        \
  INGOT_TARGET_FACT(l2_bytes_per_cycle, Count, "read from the second level")   \
  INGOT_TARGET_FACT(l3_bytes_per_cycle, Count, "read from the last level")     \
  INGOT_TARGET_FACT(mhz, Count, "clock of a core at work")                     \
  INGOT_TARGET_FACT(task_ns, Count, "work that pays for a task, nanoseconds")  \
  INGOT_TARGET_FACT(max_tasks, Count, "tasks that share one kernel")

enum class TargetFact : unsigned {
#define INGOT_TARGET_FACT(name, unit, meaning) name,
  INGOT_TARGET_FACTS
#undef INGOT_TARGET_FACT
};

enum class FactUnit { Count, Bytes };

struct TargetFactInfo {
  llvm::StringLiteral name;
  FactUnit unit;
  llvm::StringLiteral meaning;
};

/// By number of the fact.
inline constexpr TargetFactInfo kTargetFacts[] = {
#define INGOT_TARGET_FACT(name, unit, meaning) {#name, FactUnit::unit, meaning},
    INGOT_TARGET_FACTS
#undef INGOT_TARGET_FACT
};

/// The fact named `name`, or nothing.
inline std::optional<TargetFact> findTargetFact(llvm::StringRef name) {
  unsigned number = 0;
  for (const TargetFactInfo &info : kTargetFacts) {
    if (info.name == name)
      return static_cast<TargetFact>(number);
    ++number;
  }
  return std::nullopt;
}

} // namespace ingot::ir

#endif // INGOT_IR_TARGETFACTS_H
