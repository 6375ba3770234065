//===- KernelClass.h - One way in which kernels can run ---------------------===//
//
// The closed set of kernel classes is what stands in passes/schedule/classes: a
// class is a file there, which registers it, and an emitter of the same name for
// each target that can run it.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_KERNELCLASS_H
#define INGOT_PASSES_SCHEDULE_KERNELCLASS_H

#include "ir/ops/Kernel.h"
#include "passes/Layers.h"

namespace ingot::schedule {

/// A schedule for a kernel and what the kernel then costs.
struct SchedulePlan {
  ir::ScheduleAttr schedule;
  double nanoseconds; ///< of one run on one core, roughly
};

/// An input of a kernel that is to lie in panels (ingot.pack) before it runs.
struct PanelLayout {
  unsigned input;
  llvm::SmallVector<int64_t> order; ///< as of ingot.pack
  int64_t panelColumns;
};

class KernelClass {
public:
  virtual ~KernelClass() = default;

  /// What `#ingot.schedule` calls the class.
  virtual llvm::StringRef getName() const = 0;

  /// Whether the class runs `op`, a composite, as it is. A kernel then holds nothing
  /// else, and no loops.
  virtual bool runsWhole(mlir::Operation *op) const { return false; }

  /// The best schedule that the class has for a kernel in the form that lowering
  /// leaves. Fails if it has none and then says why in `reason`.
  virtual mlir::FailureOr<SchedulePlan> plan(ir::KernelOp kernel,
                                             ir::TargetAttr target,
                                             std::string &reason) const = 0;

  /// A class that can run any kernel, slowly perhaps, is asked only where no other
  /// one has a schedule; it reports by itself why a kernel is none.
  virtual bool isLastResort() const { return false; }

  /// Whether the kernel can run as `schedule` says, which may come from a file;
  /// else says why not in `reason`.
  virtual mlir::LogicalResult check(ir::KernelOp kernel,
                                    ir::ScheduleAttr schedule,
                                    ir::TargetAttr target,
                                    std::string &reason) const = 0;

  /// The layouts of inputs that a schedule asks for.
  virtual llvm::SmallVector<PanelLayout>
  getLayouts(ir::KernelOp kernel, ir::ScheduleAttr schedule) const {
    return {};
  }
};

/// All classes, by name.
llvm::ArrayRef<const KernelClass *> getKernelClasses();

/// The class named `name`, or null.
const KernelClass *findKernelClass(llvm::StringRef name);

/// Whether a class that the target of `op`'s module can run runs `op` whole: it is
/// not decomposed, and shares its kernel with nothing.
bool isRunWhole(mlir::Operation *op);

/// A static object of this type makes a class known.
struct RegisterKernelClass {
  explicit RegisterKernelClass(const KernelClass &kernelClass);
};

/// Per result of the kernel the input that it takes the place of, or -1.
llvm::SmallVector<int64_t> getOverwrites(ir::ScheduleAttr schedule,
                                         ir::KernelOp kernel);

/// `overwrites` as a schedule states them: an empty list if there are none.
llvm::SmallVector<int64_t>
stateOverwrites(llvm::SmallVector<int64_t> overwrites);

/// What is wrong with `overwrites`, given what is `provable`; else an empty string.
std::string findOverwriteFault(llvm::ArrayRef<int64_t> overwrites,
                               llvm::ArrayRef<int64_t> provable);

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_KERNELCLASS_H
