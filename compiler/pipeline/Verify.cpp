//===- Verify.cpp - Compiled programs against the reference evaluator ---------===//
//
// The module is cloned where kernels are formed but still hold ingot operations,
// and once more before anything was rewritten. A kernel's number travels with its
// location, so that each launch leads back to the kernel it was made of, whatever
// the emitters put before, after or into it.
//
// The evaluator is given what the launches before really wrote, read from the
// clone's value graph and not from the kernel's slots: a kernel is judged by
// itself, and memory that was overwritten too early shows as such.
//
//===----------------------------------------------------------------------===//

#include "ingot/verify.h"

#include "compiler/pipeline/CompareTensors.h"
#include "compiler/pipeline/Session.h"
#include "ingot/tensor.h"
#include "ir/TensorBytes.h"
#include "ir/ops/Kernel.h"
#include "ir/ops/Loss.h"
#include "ir/ops/Pointwise.h"
#include "ir/ops/Program.h"
#include "ir/ops/Shape.h"
#include "ir/reference/Evaluator.h"
#include "passes/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <limits>

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::pipeline;

using Bytes = std::vector<char>;
using BytesPtr = std::shared_ptr<const Bytes>;

namespace {

constexpr llvm::StringLiteral kKernelPrefix = "ingot.kernel.";

/// Gives every kernel its number, as the name of its location.
void numberKernels(ModuleOp module) {
  int64_t number = 0;
  module.walk([&](KernelOp kernel) {
    auto name =
        StringAttr::get(module.getContext(), kKernelPrefix + Twine(number++));
    kernel->setLoc(NameLoc::get(name, kernel.getLoc()));
  });
}

/// The number that numberKernels gave; nothing for an operation of other origin.
std::optional<int64_t> kernelNumber(Operation *op) {
  std::optional<int64_t> found;
  op->getLoc()->walk([&](Location location) {
    auto named = dyn_cast<NameLoc>(location);
    if (!named || !named.getName().strref().starts_with(kKernelPrefix))
      return WalkResult::advance();
    int64_t number;
    if (!named.getName()
             .strref()
             .drop_front(kKernelPrefix.size())
             .getAsInteger(10, number))
      found = number;
    return WalkResult::interrupt();
  });
  return found;
}

BytesPtr copyBytes(const void *data, int64_t size) {
  const char *begin = static_cast<const char *>(data);
  return std::make_shared<const Bytes>(begin, begin + size);
}

/// What a step of a variant's list belongs to.
struct StepOrigin {
  KernelOp kernel; ///< null for a launch that the memory planner added
  bool isFirst, isLast;
  SmallVector<Type> inputs, outputs; ///< of the launch
};

/// One function of the artifact, in its three forms.
struct Variant {
  func::FuncOp plain;   ///< operations, only differentiated
  func::FuncOp kernels; ///< kernels of operations
  std::vector<StepOrigin> steps;
};

Value resolveReshapes(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!op->hasTrait<ingot::ir::OpTrait::Alias>())
      break;
    value = op->getOperand(0);
  }
  return value;
}

std::vector<ReferenceTensor> evaluateFunction(
    CompileSession &session, Evaluator &evaluator, func::FuncOp function,
    std::vector<ReferenceTensor> inputs,
    const Evaluator::Replacements &replacements = Evaluator::Replacements()) {
  FailureOr<std::vector<ReferenceTensor>> results =
      evaluator.run(function, std::move(inputs), replacements);
  if (failed(results))
    session.fail("function '" + function.getSymName().str() +
                 "' cannot be evaluated");
  return std::move(*results);
}

/// True if whatever the elements are is correct.
bool hasNoBound(const ReferenceTensor &expected) {
  return llvm::all_of(expected.errorBounds, [](double bound) {
    return bound == std::numeric_limits<double>::infinity();
  });
}

} // namespace

/// One run of a variant, as far as it has come.
class Verifier::Run {
public:
  Run(CompileSession &session, Variant &variant,
      std::vector<BytesPtr> arguments)
      : session(session), variant(variant), arguments(std::move(arguments)),
        evaluator(&session.context, {.trackErrors = true}) {
    Block &block = variant.kernels.getBody().front();
    for (auto [argument, bytes] :
         llvm::zip_equal(block.getArguments(), this->arguments))
      values[argument] = bytes;
    for (auto kernel : block.getOps<KernelOp>())
      for (Value input : kernel.getInputs())
        ++usesLeft[resolveReshapes(input)];
  }

  void beforeStep(size_t step, void *const *slots) {
    const StepOrigin &origin = variant.steps.at(step);
    KernelOp kernel = origin.kernel;
    if (!kernel || !origin.isFirst)
      return;
    Check check;
    check.name = kernel.getLabel().str();
    check.step = step;
    // A launch that was given other operands (packed weights) reads something
    // else; its result is still what the kernel means.
    if (llvm::equal(origin.inputs, kernel.getInputs().getTypes()))
      for (auto [number, input] : llvm::enumerate(kernel.getInputs())) {
        BytesPtr expected = valueOf(input);
        if (check.problem.empty() &&
            memcmp(expected->data(), slots[number], expected->size()) != 0)
          check.problem = "input " + std::to_string(number) +
                          " is not what the launch that made it wrote: its "
                          "memory was overwritten";
      }
    checks.push_back(std::move(check));
  }

  void afterStep(size_t step, void *const *slots) {
    const StepOrigin &origin = variant.steps.at(step);
    KernelOp kernel = origin.kernel;
    if (!kernel || !origin.isLast)
      return;
    std::vector<ReferenceTensor> inputs;
    for (Value input : kernel.getInputs()) {
      inputs.push_back(ReferenceTensor::fromBytes(
          cast<RankedTensorType>(input.getType()), valueOf(input)->data()));
      Value root = resolveReshapes(input);
      if (--usesLeft[root] == 0)
        values.erase(root);
    }
    FailureOr<std::vector<ReferenceTensor>> expected =
        evaluator.run(kernel, std::move(inputs));
    if (failed(expected))
      session.fail("kernel '" + kernel.getLabel().str() +
                   "' cannot be evaluated");
    Check &check = checks.back();
    bool sameLayout =
        llvm::equal(origin.outputs, kernel.getOutputs().getTypes());
    for (auto [number, output, reference] :
         llvm::enumerate(kernel.getOutputs(), *expected)) {
      BytesPtr bytes;
      if (sameLayout) {
        bytes = copyBytes(slots[origin.inputs.size() + number],
                          tensorBytes(output.getType()));
        compareTensors(
            reference,
            ReferenceTensor::fromBytes(reference.type, bytes->data()), check);
      } else {
        // Go on with what it should be, so that later kernels can be checked.
        Bytes ideal(tensorBytes(output.getType()));
        reference.toBytes(ideal.data());
        bytes = std::make_shared<const Bytes>(std::move(ideal));
        check.problem = "its results have another layout and are not checked";
      }
      if (usesLeft.contains(output))
        values[output] = bytes;
    }
  }

  /// What the function means: outputs and written states, in result order.
  std::vector<ReferenceTensor> evaluate(
      Bounds bounds,
      const Evaluator::Replacements &replacements = Evaluator::Replacements()) {
    std::vector<ReferenceTensor> inputs;
    for (auto [type, bytes] :
         llvm::zip_equal(variant.plain.getArgumentTypes(), arguments))
      inputs.push_back(ReferenceTensor::fromBytes(cast<RankedTensorType>(type),
                                                  bytes->data()));
    Evaluator whole(&session.context,
                    {.trackErrors = true,
                     .independentErrors = bounds == Bounds::Independent});
    return evaluateFunction(session, whole, variant.plain, std::move(inputs),
                            replacements);
  }

  func::FuncOp function() { return variant.plain; }

  std::vector<Check> checks;

private:
  BytesPtr valueOf(Value value) {
    Value root = resolveReshapes(value);
    BytesPtr &bytes = values[root];
    if (bytes)
      return bytes;
    auto constant = root.getDefiningOp<ConstantOp>();
    if (!constant)
      throw Error("a kernel reads what no launch has written: the launches run "
                  "in another order than the kernels allow");
    FailureOr<ReferenceTensor> elements =
        ReferenceTensor::fromElements(constant.getValue());
    if (failed(elements))
      throw Error("the elements of a constant are not available");
    Bytes content(tensorBytes(root.getType()));
    elements->toBytes(content.data());
    bytes = std::make_shared<const Bytes>(std::move(content));
    return bytes;
  }

  CompileSession &session;
  Variant &variant;
  std::vector<BytesPtr> arguments; ///< of the function, states among them
  Evaluator evaluator;
  llvm::DenseMap<Value, BytesPtr> values; ///< by root, see resolveReshapes
  llvm::DenseMap<Value, int64_t> usesLeft;
};

struct Verifier::Implementation {
  CompileSession session;
  OwningOpRef<ModuleOp> plain, kernels;
  std::vector<Variant> variants;
  std::vector<std::string> states; ///< in the order of the artifact
  CompiledProgram program;
  std::unique_ptr<Run> run;

  /// Of runAlone; both are made when they are first needed.
  std::unique_ptr<Evaluator> evaluator;
  llvm::StringMap<ReferenceTensor> ownStates;

  Implementation(const Source &source, const CompileOptions &options);
  ReferenceTensor &ownState(StringRef name);
  void addVariant(func::FuncOp function,
                  const llvm::DenseMap<int64_t, KernelOp> &kernelByNumber);
};

Verifier::Implementation::Implementation(const Source &source,
                                         const CompileOptions &options) {
  if (options.freeze)
    throw Error("frozen weights cannot be verified");
  OwningOpRef<ModuleOp> module = session.read(source, options);
  session.prepare(*module, options);

  plain = module->clone();
  PassManager differentiate(&session.context);
  differentiate.addNestedPass<func::FuncOp>(passes::createDifferentiatePass());
  if (failed(differentiate.run(*plain)))
    session.fail("the program cannot be differentiated");

  session.runPasses(*module, options, /*front=*/true, /*back=*/false);
  numberKernels(*module);
  kernels = module->clone();
  llvm::DenseMap<int64_t, KernelOp> kernelByNumber;
  kernels->walk(
      [&](KernelOp kernel) { kernelByNumber[*kernelNumber(kernel)] = kernel; });

  session.runPasses(*module, options, /*front=*/false, /*back=*/true);
  program = session.finish(*module, source.name, options);
  for (auto state : module->getOps<StateOp>())
    states.push_back(state.getSymName().str());
  for (auto function : module->getOps<func::FuncOp>())
    if (!isKernelFunction(function))
      addVariant(function, kernelByNumber);
}

void Verifier::Implementation::addVariant(
    func::FuncOp function,
    const llvm::DenseMap<int64_t, KernelOp> &kernelByNumber) {
  Variant variant;
  variant.plain = plain->lookupSymbol<func::FuncOp>(function.getSymName());
  variant.kernels = kernels->lookupSymbol<func::FuncOp>(function.getSymName());
  // A copy that the memory planner added has the place of what it copies: the
  // launch that comes first is the kernel's.
  llvm::DenseSet<int64_t> launched;
  for (auto launch : function.getOps<LaunchOp>()) {
    std::optional<int64_t> number = kernelNumber(launch);
    if (number && !launched.insert(*number).second)
      number.reset();
    size_t phases = launch.getPhases().size();
    for (size_t phase = 0; phase < phases; ++phase)
      variant.steps.push_back(
          {number ? kernelByNumber.lookup(*number) : KernelOp(), phase == 0,
           phase + 1 == phases, llvm::to_vector(launch.getInputs().getTypes()),
           llvm::to_vector(launch.getOutputs().getTypes())});
  }
  variants.push_back(std::move(variant));
}

Verifier::Verifier(const Source &source, const CompileOptions &options)
    : implementation(std::make_unique<Implementation>(source, options)) {}

Verifier::~Verifier() = default;

const CompiledProgram &Verifier::program() const {
  return implementation->program;
}

void Verifier::begin(size_t number, const std::vector<const void *> &inputs,
                     const std::vector<const void *> &states) {
  Variant &variant = implementation->variants.at(number);
  func::FuncOp function = variant.kernels;
  std::vector<BytesPtr> arguments;
  size_t inputNumber = 0;
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    const void *data;
    if (auto name = function.getArgAttrOfType<StringAttr>(i, kStateAttr))
      data = states.at(llvm::find(implementation->states, name.getValue()) -
                       implementation->states.begin());
    else
      data = inputs.at(inputNumber++);
    arguments.push_back(
        copyBytes(data, tensorBytes(function.getArgumentTypes()[i])));
  }
  implementation->run = std::make_unique<Run>(implementation->session, variant,
                                              std::move(arguments));
}

/// The extent of the dimension that `integers` choose from: of the classes of a loss,
/// or of the numbers that they are compared with. Nothing if they do not choose.
static std::optional<int64_t> findIndexExtent(Value integers) {
  std::optional<int64_t> extent;
  llvm::SetVector<Value> values;
  values.insert(integers);
  auto note = [&](int64_t found) {
    extent = std::min(found, extent.value_or(found));
  };
  for (size_t i = 0; i < values.size(); ++i)
    for (OpOperand &use : values[i].getUses()) {
      Operation *user = use.getOwner();
      if (auto loss = dyn_cast<CrossEntropyOp>(user))
        note(loss.getLogits().getType().getDimSize(1));
      if (isa<CompareOp>(user))
        for (Value other : user->getOperands()) {
          Operation *source = other.getDefiningOp();
          while (source && (isa<CastOp>(source) || isView(source)))
            source = source->getOperand(0).getDefiningOp();
          if (auto iota = dyn_cast_or_null<IotaOp>(source))
            note(iota.getType().getDimSize(iota.getDim()));
        }
      // Casts, views and choices between integers are integers still.
      for (Value result : user->getResults())
        if (auto type = dyn_cast<RankedTensorType>(result.getType());
            type && type.getElementType().isInteger() &&
            !type.getElementType().isInteger(1))
          values.insert(result);
    }
  return extent;
}

std::vector<std::optional<int64_t>>
Verifier::indexExtents(size_t number) const {
  func::FuncOp function = implementation->variants.at(number).plain;
  std::vector<std::optional<int64_t>> extents;
  for (BlockArgument argument : function.getArguments())
    if (!function.getArgAttr(argument.getArgNumber(), kStateAttr))
      extents.push_back(cast<RankedTensorType>(argument.getType())
                                .getElementType()
                                .isInteger()
                            ? findIndexExtent(argument)
                            : std::nullopt);
  return extents;
}

void Verifier::beforeStep(size_t step, void *const *slots) {
  implementation->run->beforeStep(step, slots);
}

void Verifier::afterStep(size_t step, void *const *slots) {
  implementation->run->afterStep(step, slots);
}

const std::vector<Check> &Verifier::checks() const {
  return implementation->run->checks;
}

namespace {

/// What a function means, with the widest bounds first: narrower ones assume more and
/// are computed when they are asked for.
class Expectations {
public:
  Expectations(Verifier::Run &run, Bounds bounds,
               Evaluator::Replacements written)
      : run(run), written(std::move(written)), bounds(bounds),
        first(run.evaluate(bounds)) {}

  /// Result `number` with the widest bounds that bound any of its elements.
  ReferenceTensor take(unsigned number, Bounds &kind) {
    kind = bounds;
    if (!hasNoBound(first[number]))
      return std::move(first[number]);
    kind = Bounds::Independent;
    if (bounds == Bounds::Worst) {
      if (independent.empty())
        independent = run.evaluate(Bounds::Independent);
      if (!hasNoBound(independent[number]))
        return std::move(independent[number]);
    }
    if (given.empty())
      given = run.evaluate(Bounds::Independent, written);
    return std::move(given[number]);
  }

private:
  Verifier::Run &run;
  Evaluator::Replacements written;
  Bounds bounds;
  std::vector<ReferenceTensor> first, independent, given;
};

} // namespace

std::vector<Check>
Verifier::compareRun(const std::vector<const void *> &outputs,
                     const std::vector<const void *> &states, Bounds bounds) {
  func::FuncOp function = implementation->run->function();
  Operation *terminator = function.getBody().front().getTerminator();
  std::vector<Check> checks(function.getNumResults());
  std::vector<ReferenceTensor> found;
  std::vector<bool> isState;
  Evaluator::Replacements written;
  size_t outputCount = 0;
  for (unsigned i = 0; i < function.getNumResults(); ++i) {
    auto state = function.getResultAttrOfType<StringAttr>(i, kStateAttr);
    auto name = function.getResultAttrOfType<StringAttr>(i, kNameAttr);
    const void *data =
        state ? states.at(llvm::find(implementation->states, state.getValue()) -
                          implementation->states.begin())
              : outputs.at(outputCount);
    found.push_back(ReferenceTensor::fromBytes(
        cast<RankedTensorType>(function.getResultTypes()[i]), data));
    checks[i].name = state  ? state.str()
                     : name ? name.str()
                            : "output" + std::to_string(outputCount);
    isState.push_back(state != nullptr);
    if (!state)
      ++outputCount;
    else if (Value value = terminator->getOperand(i); value.getDefiningOp())
      written[value] = found.back();
  }
  Expectations expectations(*implementation->run, bounds, std::move(written));
  std::vector<Check> outputChecks, stateChecks;
  for (unsigned i = 0; i < function.getNumResults(); ++i) {
    compareTensors(expectations.take(i, checks[i].bounds), found[i], checks[i]);
    (isState[i] ? stateChecks : outputChecks).push_back(std::move(checks[i]));
  }
  outputChecks.insert(outputChecks.end(), stateChecks.begin(),
                      stateChecks.end());
  return outputChecks;
}

ReferenceTensor &Verifier::Implementation::ownState(StringRef name) {
  auto [entry, isNew] = ownStates.try_emplace(name);
  if (isNew) {
    FailureOr<ReferenceTensor> first = ReferenceTensor::fromElements(
        plain->lookupSymbol<StateOp>(name).getInit());
    if (failed(first))
      throw Error("the first value of state '" + name.str() +
                  "' is not available");
    entry->second = std::move(*first);
  }
  return entry->second;
}

std::vector<std::vector<double>>
Verifier::runAlone(size_t number, const std::vector<const void *> &inputs) {
  func::FuncOp function = implementation->variants.at(number).plain;
  if (!implementation->evaluator)
    implementation->evaluator =
        std::make_unique<Evaluator>(&implementation->session.context);
  std::vector<ReferenceTensor> arguments;
  size_t inputNumber = 0;
  for (unsigned i = 0; i < function.getNumArguments(); ++i)
    if (auto name = function.getArgAttrOfType<StringAttr>(i, kStateAttr))
      arguments.push_back(implementation->ownState(name.getValue()));
    else
      arguments.push_back(ReferenceTensor::fromBytes(
          cast<RankedTensorType>(function.getArgumentTypes()[i]),
          inputs.at(inputNumber++)));
  std::vector<ReferenceTensor> results =
      evaluateFunction(implementation->session, *implementation->evaluator,
                       function, std::move(arguments));
  std::vector<std::vector<double>> outputs;
  for (unsigned i = 0; i < function.getNumResults(); ++i)
    if (auto state = function.getResultAttrOfType<StringAttr>(i, kStateAttr))
      implementation->ownState(state.getValue()) = std::move(results[i]);
    else if (results[i].isFloat())
      outputs.push_back(std::move(results[i].floats));
    else
      outputs.emplace_back(results[i].integers.begin(),
                           results[i].integers.end());
  return outputs;
}
