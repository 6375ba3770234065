//===- KernelClass.cpp - One way in which kernels can run -------------------===//

#include "passes/schedule/KernelClass.h"

#include "passes/schedule/KernelEmitter.h"
#include "passes/schedule/TargetDescription.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace ingot::schedule;

/// Files register their classes before main, in an order that nobody knows.
static SmallVector<const KernelClass *> &registeredClasses() {
  static SmallVector<const KernelClass *> classes;
  return classes;
}

RegisterKernelClass::RegisterKernelClass(const KernelClass &kernelClass) {
  SmallVector<const KernelClass *> &classes = registeredClasses();
  classes.push_back(&kernelClass);
  llvm::sort(classes, [](const KernelClass *lhs, const KernelClass *rhs) {
    return lhs->getName() < rhs->getName();
  });
}

ArrayRef<const KernelClass *> ingot::schedule::getKernelClasses() {
  return registeredClasses();
}

const KernelClass *ingot::schedule::findKernelClass(StringRef name) {
  for (const KernelClass *kernelClass : getKernelClasses())
    if (kernelClass->getName() == name)
      return kernelClass;
  return nullptr;
}

bool ingot::schedule::isRunWhole(Operation *op) {
  if (!isa<CompositeOpInterface>(op))
    return false;
  TargetAttr target = getTargetOf(op);
  return target &&
         llvm::any_of(getKernelClasses(), [&](const KernelClass *candidate) {
           return candidate->runsWhole(op) &&
                  findKernelEmitter(target.getKind(), candidate->getName());
         });
}

SmallVector<int64_t> ingot::schedule::getOverwrites(ScheduleAttr schedule,
                                                    KernelOp kernel) {
  SmallVector<int64_t> overwrites;
  if (auto list = schedule.getDecisions().getAs<ArrayAttr>("overwrites"))
    for (Attribute input : list)
      overwrites.push_back(cast<IntegerAttr>(input).getInt());
  if (overwrites.empty()) // the default is not stated
    overwrites.resize(kernel.getNumResults(), -1);
  return overwrites;
}

SmallVector<int64_t>
ingot::schedule::stateOverwrites(SmallVector<int64_t> overwrites) {
  if (llvm::all_of(overwrites, [](int64_t input) { return input == -1; }))
    overwrites.clear();
  return overwrites;
}

std::string ingot::schedule::findOverwriteFault(ArrayRef<int64_t> overwrites,
                                                ArrayRef<int64_t> provable) {
  if (overwrites.size() != provable.size())
    return llvm::formatv("expected {0} overwrites, one per result, found {1}",
                         provable.size(), overwrites.size());
  for (auto [result, given, proved] : llvm::enumerate(overwrites, provable))
    if (given != -1 && given != proved)
      return llvm::formatv(
          "result {0} may not take the place of input {1}: {2}", result, given,
          proved == -1 ? std::string("of none")
                       : llvm::formatv("only of input {0}", proved).str());
  return "";
}
