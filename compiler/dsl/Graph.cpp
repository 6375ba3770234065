//===- Graph.cpp - The program under construction --------------------------===//

#include "compiler/dsl/Graph.h"

#include "compiler/dsl/Initializer.h"
#include "compiler/dsl/Scope.h"
#include "ir/TensorBytes.h"
#include "ir/ops/Pointwise.h"
#include "ir/ops/Program.h"
#include "ir/ops/Shape.h"

#include "mlir/IR/Verifier.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

#include <cmath>

using namespace mlir;
using namespace ingot;
using namespace ingot::ir;
using namespace ingot::detail;
using namespace ingot::dsl;

//===----------------------------------------------------------------------===//
// Types
//===----------------------------------------------------------------------===//

Type dsl::toMlir(DType dtype, MLIRContext *context) {
  Builder builder(context);
  switch (dtype) {
  case DType::f32:
    return builder.getF32Type();
  case DType::f64:
    return builder.getF64Type();
  case DType::f16:
    return builder.getF16Type();
  case DType::bf16:
    return builder.getBF16Type();
  case DType::i8:
    return builder.getI8Type();
  case DType::u8:
    return builder.getIntegerType(8, /*isSigned=*/false);
  case DType::i32:
    return builder.getI32Type();
  case DType::i64:
    return builder.getI64Type();
  case DType::boolean:
    return builder.getI1Type();
  }
  llvm_unreachable("unknown DType");
}

DType dsl::toDType(Type type) {
  for (DType dtype : {f32, f64, f16, bf16, i8, u8, i32, i64, boolean})
    if (toMlir(dtype, type.getContext()) == type)
      return dtype;
  llvm_unreachable("the dialect has no tensors of this element type");
}

RankedTensorType dsl::toMlir(const TensorSpec &spec, MLIRContext *context) {
  for (int64_t extent : spec.shape)
    if (extent < 1) // of which MLIR makes no type, or one of unknown extent
      fail("expected extents of at least 1, found " + to_string(spec.shape));
  auto type = RankedTensorType::get(spec.shape, toMlir(spec.dtype, context));
  std::string error = findShapeError(type);
  if (!error.empty())
    fail(error);
  return type;
}

RankedTensorType Graph::getType(const Tensor &tensor) {
  if (tensor.state_)
    return tensor.state_->type;
  if (!tensor.value_)
    fail("expected a tensor, found an undefined one");
  return cast<RankedTensorType>(
      Value::getFromOpaquePointer(tensor.value_).getType());
}

//===----------------------------------------------------------------------===//
// State
//===----------------------------------------------------------------------===//

static thread_local Graph *currentGraph = nullptr;

Graph::Graph(ModuleOp module, int64_t batch, uint64_t seed, NoteTaker noteTaker)
    : module(module), batch(batch), seed(seed), noteTaker(noteTaker),
      outer(currentGraph), builder(module.getContext()) {
  currentGraph = this;
  // Those that the program declared for other batch sizes.
  for (auto state : module.getOps<StateOp>())
    declaredStates[state.getSymName()] = lastState = state;
}

Graph::~Graph() { currentGraph = outer; }

Graph &Graph::current() {
  if (!currentGraph)
    fail("called outside of a program");
  return *currentGraph;
}

static StateRole toRole(StateKind kind) {
  switch (kind) {
  case StateKind::parameter:
    return StateRole::parameter;
  case StateKind::buffer:
    return StateRole::buffer;
  case StateKind::optimizer_slot:
    return StateRole::optimizer_slot;
  }
  llvm_unreachable("unknown StateKind");
}

static std::string describe(RankedTensorType type) {
  return to_string(type.getShape().vec()) + " of " +
         to_string(toDType(type.getElementType()));
}

Tensor Graph::declareState(const std::string &name, StateKind kind,
                           const TensorSpec &spec, const Init &init) {
  if (name.empty())
    fail("expected a name, found an empty one");
  if (function)
    fail("state '" + name +
         "' is declared inside of a function; declare it in "
         "the body of the program");
  if (stateNames.contains(name))
    fail("state '" + name + "' is declared twice");
  RankedTensorType type = toMlir(spec, getContext());
  if (init.kind != Init::Kind::constant &&
      !isa<FloatType>(type.getElementType()))
    fail("random values of '" + name + "' need a float type, found " +
         to_string(spec.dtype));
  double first = init.first.value(), second = init.second;
  if (init.kind == Init::Kind::normal && !(second >= 0.0))
    fail("random values of '" + name +
         "' need a standard deviation of at least 0, found " +
         std::to_string(second));
  if (init.kind == Init::Kind::uniform &&
      !(second - first >= 0.0 && std::isfinite(second - first)))
    fail("random values of '" + name +
         "' need a lower and an upper bound, found " + std::to_string(first) +
         " and " + std::to_string(second));

  StateOp &declared = declaredStates[name];
  if (declared &&
      (declared.getTensorType() != type || declared.getRole() != toRole(kind)))
    fail("state '" + name + "' depends on the batch size: " +
         describe(declared.getTensorType()) + " before, now " + describe(type));
  if (!declared) {
    // States first, then functions.
    OpBuilder::InsertionGuard guard(builder);
    if (lastState)
      builder.setInsertionPointAfter(lastState);
    else
      builder.setInsertionPointToStart(module.getBody());
    DenseElementsAttr value;
    try {
      value = makeInitialValue(type, init, seed, name);
    } catch (const std::bad_alloc &) {
      fail("cannot allocate the " + std::to_string(tensorBytes(type)) +
           " bytes of state '" + name + "', " + describe(type));
    }
    declared = StateOp::create(builder, currentLocation(getContext()), name,
                               toRole(kind), value);
    lastState = declared;
  }
  State &state = states.emplace_back(State{name, kind, type});
  stateNames[name] = &state;
  return Tensor(&state);
}

void Graph::setRequiresGrad(const Tensor &tensor, bool requiresGrad) {
  if (!tensor.state_)
    fail("expected a parameter, found the result of an operation");
  tensor.state_->requiresGrad = requiresGrad;
}

Value Graph::getValue(const Tensor &tensor) {
  requireFunction();
  if (!tensor.defined())
    fail("expected a tensor, found an undefined one");
  if (!tensor.state_) {
    Value value = Value::getFromOpaquePointer(tensor.value_);
    if (value.getParentRegion() != &function.getBody())
      fail("a tensor of another function is used; only state is shared");
    return value;
  }
  Present &entry = present[tensor.state_];
  if (!entry.value) {
    entry.value = function.getBody().front().addArgument(
        tensor.state_->type, currentLocation(getContext()));
    arguments.push_back(tensor.state_);
  }
  // No gradient passes through an update: what is assigned is a constant for the
  // rest of the function, as after an optimiser's step in PyTorch.
  if (entry.isWritten && !entry.isDetached) {
    entry.value =
        DetachOp::create(builder, currentLocation(getContext()), entry.value);
    entry.isDetached = true;
  }
  return entry.value;
}

void Graph::assign(const Tensor &state, const Tensor &value) {
  requireFunction();
  if (!state.state_)
    fail("expected a state tensor (parameter or buffer), found the result of "
         "an operation");
  if (getType(value) != state.state_->type)
    fail("'" + state.state_->name + "' is " + describe(state.state_->type) +
         ", the value is " + describe(getType(value)));
  // A function that writes a state without reading it does not take it.
  Value assigned = getValue(value);
  present[state.state_] = {assigned, /*isWritten=*/true};
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

void Graph::requireFunction() const {
  if (!function)
    fail("called outside of a function; operations belong in the body of "
         "function(...)");
}

static void checkInputs(const std::string &name,
                        const std::vector<Input> &inputs) {
  llvm::StringSet<> names;
  for (const Input &input : inputs)
    if (input.name.empty() || !names.insert(input.name).second)
      fail("'" + name + "' has two inputs, or one without name, called '" +
           input.name + "'");
}

void Graph::buildFunction(const std::string &name,
                          const std::vector<Input> &inputs,
                          const FunctionBody &body, SourceLocation location) {
  FunctionScope scope("function", location);
  if (function)
    fail("'" + name + "' begins inside of another function");
  if (name.empty() || name.find('@') != std::string::npos)
    fail("expected a name without '@', found '" + name + "'");
  checkInputs(name, inputs);
  std::string symbol = name + "@" + std::to_string(batch);
  if (module.lookupSymbol(symbol))
    fail("'" + name + "' is defined twice");

  builder.setInsertionPointToEnd(module.getBody());
  function = func::FuncOp::create(builder, currentLocation(getContext()),
                                  symbol, builder.getFunctionType({}, {}));
  llvm::scope_exit leave([&] {
    function = nullptr;
    present.clear();
    arguments.clear();
    randomStreams = 0;
    calls.clear();
    assignCondition = {};
    isInCheckpoint = false;
    addedOutputs.clear();
  });
  try {
    fillFunction(inputs, body);
    noteTaker.notes.calls[symbol] = std::move(calls);
  } catch (const std::exception &exception) {
    if (!noteTaker.keepsError(symbol))
      throw;
    noteTaker.notes.errors.emplace_back(symbol, exception.what());
    function.erase();
  }
}

void Graph::fillFunction(const std::vector<Input> &inputs,
                         const FunctionBody &body) {
  Block *block = function.addEntryBlock();
  builder.setInsertionPointToEnd(block);
  std::vector<Tensor> values;
  for (const Input &input : inputs)
    values.push_back(wrap(block->addArgument(
        toMlir({input.shape, input.dtype}, getContext()), function.getLoc())));

  Outputs outputs;
  {
    CallbackScope callback;
    outputs = body(values);
  }
  finishFunction(inputs, outputs);
}

void Graph::finishFunction(const std::vector<Input> &inputs,
                           const Outputs &outputs) {
  llvm::StringSet<> names;
  SmallVector<Value> results;
  SmallVector<StringAttr> resultNames;
  std::vector<std::pair<std::string, Tensor>> all = outputs.values;
  llvm::append_range(all, addedOutputs);
  for (const auto &[name, tensor] : all) {
    if (name.empty() || !names.insert(name).second)
      fail("two outputs, or one without name, are called '" + name + "'");
    require_defined(("output '" + name + "'").c_str(), tensor);
    results.push_back(getValue(tensor));
    resultNames.push_back(builder.getStringAttr(name));
  }
  if (randomStreams)
    advanceRandomStep();
  size_t outputCount = results.size();
  for (auto &[state, entry] : present) {
    if (!entry.isWritten)
      continue;
    results.push_back(entry.value);
    resultNames.push_back(builder.getStringAttr(state->name));
  }
  if (results.empty())
    fail("the function has no output and assigns no state");
  func::ReturnOp::create(builder, function.getLoc(), results);

  function.setFunctionType(builder.getFunctionType(
      function.getBody().getArgumentTypes(), ValueRange(results).getTypes()));
  // All at once: each set of attributes is kept for as long as the context.
  auto one = [&](StringRef attribute, StringRef name) {
    return builder.getDictionaryAttr(
        builder.getNamedAttr(attribute, builder.getStringAttr(name)));
  };
  SmallVector<DictionaryAttr> argumentAttrs, resultAttrs;
  for (const Input &input : inputs)
    argumentAttrs.push_back(one(kNameAttr, input.name));
  for (const State *state : arguments)
    argumentAttrs.push_back(one(kStateAttr, state->name));
  for (auto [i, name] : llvm::enumerate(resultNames))
    resultAttrs.push_back(one(i < outputCount ? kNameAttr : kStateAttr, name));
  function.setAllArgAttrs(argumentAttrs);
  function.setAllResultAttrs(resultAttrs);
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

/// The result types of an operation that infers them. Fails with a diagnostic.
static LogicalResult inferTypes(Location location, OperationName name,
                                ValueRange operands, DictionaryAttr attributes,
                                SmallVectorImpl<Type> &types) {
  auto *inference = name.getInterface<InferTypeOpInterface>();
  assert(inference && "caller must give the result types");
  if (name.getOpPropertyByteSize() == 0)
    return inference->inferReturnTypes(location.getContext(), location,
                                       operands, attributes, nullptr, {},
                                       types);
  SmallVector<char> storage(name.getOpPropertyByteSize());
  OpaqueProperties properties(storage.data());
  name.initOpProperties(properties, /*init=*/nullptr);
  llvm::scope_exit destroy([&] { name.destroyOpProperties(properties); });
  if (failed(
          name.setOpPropertiesFromAttribute(name, properties, attributes, [&] {
            return mlir::emitError(location);
          })))
    return failure();
  return inference->inferReturnTypes(location.getContext(), location, operands,
                                     attributes, properties, {}, types);
}

Operation *Graph::create(StringRef name, ValueRange operands,
                         ArrayRef<NamedAttribute> attributes,
                         ArrayRef<Type> resultTypes) {
  requireFunction();
  std::string messages;
  ScopedDiagnosticHandler collect(getContext(), [&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error)
      messages += (messages.empty() ? "" : "; ") + diagnostic.str();
    return success();
  });
  auto failWithMessages = [&] {
    // MLIR begins some messages with "'ingot.exp' op ", which the user did not
    // write.
    StringRef message = messages;
    message.consume_front(("'" + name + "' op ").str());
    fail(message.str());
  };

  OperationState state(currentLocation(getContext()), name);
  state.addOperands(operands);
  state.addAttributes(attributes);
  SmallVector<Type> types(resultTypes);
  if (types.empty() &&
      failed(inferTypes(state.location, state.name, operands,
                        builder.getDictionaryAttr(attributes), types)))
    failWithMessages();
  state.addTypes(types);
  Operation *op = builder.create(state);
  if (failed(verify(op))) {
    op->erase();
    failWithMessages();
  }
  return op;
}

std::vector<bool> Graph::findUsed(const Tensor &loss,
                                  const std::vector<Tensor> &tensors) {
  // Gradients pass through floats, against the direction of computation, but
  // through no detach.
  llvm::DenseSet<Value> passed;
  SmallVector<Value> pending{getValue(loss)};
  while (!pending.empty()) {
    Value value = pending.pop_back_val();
    if (!isa<FloatType>(getElementTypeOrSelf(value)) ||
        !passed.insert(value).second)
      continue;
    Operation *op = value.getDefiningOp();
    if (op && !isa<DetachOp>(op))
      llvm::append_range(pending, op->getOperands());
  }
  std::vector<bool> used;
  for (const Tensor &tensor : tensors)
    used.push_back(passed.contains(getValue(tensor)));
  return used;
}

std::vector<Tensor>
Graph::buildCheckpoint(const std::function<std::vector<Tensor>()> &block) {
  requireFunction();
  Block &body = function.getBody().front();
  Operation *before = body.empty() ? nullptr : &body.back();
  bool wasInCheckpoint = std::exchange(isInCheckpoint, true);
  llvm::scope_exit leave([&] { isInCheckpoint = wasInCheckpoint; });
  std::vector<Tensor> results;
  {
    CallbackScope callback;
    results = block();
  }
  if (results.empty())
    fail("expected the tensors that the block computes, found none");
  SmallVector<Value> values;
  for (const Tensor &result : results) {
    require_defined("result of the block", result);
    values.push_back(getValue(result));
  }
  auto members = llvm::make_range(
      before ? std::next(Block::iterator(before)) : body.begin(), body.end());
  // What a gradient reads is not known before it is expanded.
  if (wasInCheckpoint || llvm::any_of(members, llvm::IsaPred<GradOp>))
    return results;
  // Parameters are there anyway, and what is computed from them alone is not computed
  // again.
  llvm::SmallDenseSet<Value> known;
  for (const auto &[state, entry] : present)
    if (state->kind == StateKind::parameter && isa<BlockArgument>(entry.value))
      known.insert(entry.value);
  llvm::SetVector<Value> reads;
  for (Operation &op : members) {
    for (Value operand : op.getOperands())
      if (!known.contains(operand))
        reads.insert(operand);
    known.insert_range(op.getResults());
  }
  CheckpointOp::create(builder, currentLocation(getContext()), values,
                       reads.getArrayRef());
  return results;
}

Value Graph::createConstant(DenseElementsAttr value) {
  requireFunction();
  return ConstantOp::create(builder, currentLocation(getContext()), value);
}

void Graph::addOutput(const std::string &name, const Tensor &value) {
  requireFunction();
  auto found = llvm::find_if(
      addedOutputs, [&](const auto &output) { return output.first == name; });
  if (found == addedOutputs.end())
    addedOutputs.emplace_back(name, value);
  else
    found->second = value;
}

size_t Graph::beginModuleCall() {
  calls.emplace_back();
  return calls.size() - 1;
}

//===----------------------------------------------------------------------===//
// Random numbers
//===----------------------------------------------------------------------===//

RandomStream Graph::nextRandomStream() {
  requireFunction();
  if (!randomSeed.defined()) {
    // Declared when the first function needs them, hence inside of it.
    func::FuncOp inside = std::exchange(function, nullptr);
    llvm::scope_exit restore([&] { function = inside; });
    randomSeed = declareState("rng.seed", StateKind::buffer, {{}, i64},
                              init::constant(static_cast<int64_t>(seed)));
    randomStep =
        declareState("rng.step", StateKind::buffer, {{}, i64}, init::zeros());
  }
  return {randomSeed, randomStep, randomStreams++};
}

void Graph::advanceRandomStep() {
  auto type = randomStep.state_->type;
  Value step = getValue(randomStep);
  Value one = ConstantOp::create(builder, function.getLoc(),
                                 makeElements(type, Number(1.0)));
  present[randomStep.state_] = {
      AddOp::create(builder, function.getLoc(), step, one),
      /*isWritten=*/true};
}
