//===- ingot/verify.h - Compiled programs against the reference evaluator -----===//
//
// Compiles a program and keeps what it means beside it. The caller runs the
// artifact with the runtime, which the compiler does not know, and reports the
// steps: observers of the runtime pass their events on.
//
//   Verifier verifier({"lenet"}, options);
//   ... load verifier.program().artifact, make a context ...
//   verifier.begin(variant, inputs, states);
//   ... run; before and after each step: beforeStep(...), afterStep(...) ...
//   for (const Check &check : verifier.checks()) ...
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_VERIFY_H
#define INGOT_VERIFY_H

#include "ingot/compile.h"

#include <optional>

namespace ingot {

/// What is taken for granted about roundings, see ir/reference/Tolerance.h.
enum class Bounds {
  Worst,      ///< nothing: no correct program exceeds such a bound
  Independent ///< that they are independent: narrow behind many layers, too
};

/// How far what a program computed is from what it means. Bounds follow the
/// program in its own precision (ir/reference/Tolerance.h): none is chosen.
struct Check {
  std::string name;    ///< label of the kernel, or name of the tensor
  size_t step = 0;     ///< first step of the kernel in the variant's list
  double maxError = 0; ///< largest distance of an element
  double ratio = 0;    ///< largest error / bound; above 1 is a divergence
  double error = 0;    ///< of the element with that ratio
  double bound = 0;    ///< of the same element
  Bounds bounds = Bounds::Worst; ///< of which kind all of them are
  int64_t elements = 0;
  int64_t unboundedElements = 0; ///< among them: whatever they are is correct
  /// One line; empty: every element within its bound.
  std::string problem;

  /// Whether any element has a bound.
  bool comparesAny() const { return unboundedElements < elements; }
  /// Gives a check in which no element had a bound a problem: it says nothing.
  void requireComparison();
};

/// Checks runs of one program. Not thread-safe. Every function throws
/// ingot::Error if it cannot do its work; a divergence is a result.
class Verifier {
public:
  /// Compiles. `options.freeze` must be off: frozen weights change signatures.
  Verifier(const Source &source, const CompileOptions &options);
  ~Verifier();

  const CompiledProgram &program() const;

  /// Per input of variant number `variant`: integers that choose one of so many
  /// (labels, indices) are below that. Nothing for all other inputs.
  std::vector<std::optional<int64_t>> indexExtents(size_t variant) const;

  /// A run of variant number `variant` is about to begin. `inputs` are in
  /// signature order, `states` in the order of the artifact; both are read
  /// during this call only.
  void begin(size_t variant, const std::vector<const void *> &inputs,
             const std::vector<const void *> &states);

  /// A step is about to run, or has run. `slots` are the kernel's buffers.
  void beforeStep(size_t step, void *const *slots);
  void afterStep(size_t step, void *const *slots);

  /// One check per kernel of the run, in the order in which they ran.
  const std::vector<Check> &checks() const;

  /// Compares a whole run that began with begin(): one check per output, then
  /// per state that the function writes. A tensor of which no element has a bound
  /// in the worst case, as gradients behind many layers, is compared as if
  /// roundings were independent. If it has none even so, it is compared with what
  /// follows from the states as they were written: what a first optimizer wrote,
  /// a second loss may read.
  std::vector<Check> compareRun(const std::vector<const void *> &outputs,
                                const std::vector<const void *> &states,
                                Bounds bounds = Bounds::Worst);

  /// Runs variant number `variant` in float64, on states of its own that begin
  /// with their first values and stay, not rounded, from call to call. Returns
  /// the elements of each output.
  std::vector<std::vector<double>>
  runAlone(size_t variant, const std::vector<const void *> &inputs);

  class Run;

private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation;
};

} // namespace ingot

#endif // INGOT_VERIFY_H
