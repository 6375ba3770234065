//===- TargetDescription.cpp - From names and numbers to a target -----------===//
//
// Typical facts of a level. Caches are the smaller ones of the servers that have
// the level: what is planned for more memory than there is loses more than what is
// planned for less. Instructions per cycle: uops.info.
//
//===----------------------------------------------------------------------===//

#include "passes/schedule/TargetDescription.h"

#include "mlir/IR/BuiltinOps.h"

using namespace mlir;
using namespace ingot::schedule;

namespace {

/// A fact, and its values for the targets that `kTargets` names; 0: unknown.
struct TypicalFact {
  TargetFact fact;
  int64_t values[3];
};

constexpr StringLiteral kTargets[] = {"x86-64-v3", "x86-64-v4", "cuda"};
/// AMD from Zen 2 and Intel from Haswell on; Intel from Sapphire Rapids on. Blocks of a
/// GPU are cheap next to threads of a CPU, and there are more of them: two for each
/// multiprocessor of a large one.
constexpr TypicalFact kTypicalFacts[] = {
    {TargetFact::vector, {32, 64}},
    {TargetFact::registers, {16, 32}},
    {TargetFact::l1, {32 << 10, 48 << 10}},
    {TargetFact::l2, {512 << 10, 2 << 20}},
    {TargetFact::l3, {32 << 20, 32 << 20}},
    {TargetFact::fma_per_cycle, {2, 2}},
    {TargetFact::fma_latency, {4, 4}},
    {TargetFact::loads_per_cycle, {2, 2}},
    {TargetFact::l2_bytes_per_cycle, {32, 64}},
    {TargetFact::l3_bytes_per_cycle, {11, 11}},
    {TargetFact::mhz, {2500, 2500}},
    {TargetFact::task_ns, {30000, 30000, 2000}},
    {TargetFact::max_tasks, {64, 64, 256}}};

/// "512K" in bytes, or nothing.
std::optional<int64_t> parseNumber(StringRef text) {
  int64_t unit = 1, number;
  if (text.consume_back("K"))
    unit = 1 << 10;
  else if (text.consume_back("M"))
    unit = 1 << 20;
  if (text.getAsInteger(10, number) || number <= 0 ||
      number > (int64_t(1) << 40) / unit)
    return std::nullopt;
  return number * unit;
}

} // namespace

FailureOr<TargetAttr> ingot::schedule::describeTarget(MLIRContext *context,
                                                      StringRef name,
                                                      StringRef facts,
                                                      std::string &error) {
  const auto *known = llvm::find(kTargets, name);
  if (known == std::end(kTargets)) {
    error =
        ("unknown target '" + name + "': expected x86-64-v3, x86-64-v4 or cuda")
            .str();
    return failure();
  }
  SmallVector<int64_t> values(std::size(kTargetFacts), 0);
  for (const TypicalFact &typical : kTypicalFacts)
    values[static_cast<unsigned>(typical.fact)] =
        typical.values[known - kTargets];

  SmallVector<StringRef> parts;
  facts.split(parts, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef part : parts) {
    auto [key, text] = part.split('=');
    std::optional<TargetFact> fact = findTargetFact(key.trim());
    if (!fact) {
      SmallVector<StringRef> known;
      for (const TargetFactInfo &info : kTargetFacts)
        known.push_back(info.name);
      error = ("'" + key.trim() + "' is no fact of a machine: expected " +
               llvm::join(known, ", "))
                  .str();
      return failure();
    }
    std::optional<int64_t> value = parseNumber(text.trim());
    if (!value) {
      error = ("fact '" + key.trim() +
               "': expected a positive number such as "
               "16, 512K or 32M, found '" +
               text.trim() + "'")
                  .str();
      return failure();
    }
    values[static_cast<unsigned>(*fact)] = *value;
  }
  std::string message;
  ScopedDiagnosticHandler handler(context, [&](Diagnostic &diagnostic) {
    message = diagnostic.str();
    return success();
  });
  bool isCuda = name == "cuda";
  auto report = [&] { return emitError(UnknownLoc::get(context)); };
  auto target = TargetAttr::getChecked(
      llvm::function_ref<InFlightDiagnostic()>(report), context,
      isCuda ? TargetKind::cuda : TargetKind::cpu, isCuda ? StringRef() : name,
      ArrayRef<int64_t>(values));
  if (!target) {
    error = message;
    return failure();
  }
  return target;
}

TargetAttr ingot::schedule::getTargetOf(Operation *op) {
  auto module = dyn_cast<ModuleOp>(op);
  if (!module)
    module = op->getParentOfType<ModuleOp>();
  return module ? module->getAttrOfType<TargetAttr>(kTargetAttr) : TargetAttr();
}

FailureOr<TargetAttr> ingot::schedule::requireTarget(Operation *op) {
  if (TargetAttr target = getTargetOf(op))
    return target;
  op->emitError("expected a module with ")
      << kTargetAttr << ", run ingot-set-target";
  return failure();
}

double ingot::schedule::countBytesPerCycle(TargetAttr target, int64_t bytes) {
  // 15 and 28 GB/s of one core: a Xeon, and much the same of other servers.
  constexpr double kMemoryPart = 0.5;
  if (bytes <= target.get(TargetFact::l2))
    return target.get(TargetFact::l2_bytes_per_cycle);
  double lastLevel = target.get(TargetFact::l3_bytes_per_cycle);
  return bytes <= target.get(TargetFact::l3) ? lastLevel
                                             : kMemoryPart * lastLevel;
}
