//===- BuiltProgram.cpp - A program of a test: built, printed and run ------===//

#include "tests/compiler/BuiltProgram.h"

#include "compiler/dsl/Program.h"
#include "ingot/program.h"
#include "ir/ops/Program.h"
#include "ir/reference/Evaluator.h"
#include "passes/Dialects.h"
#include "passes/Passes.h"

#include <gtest/gtest.h>

#include <sstream>

using namespace ingot;
using namespace ingot::cpu;

struct BuiltProgram::Compiled {
  explicit Compiled(const mlir::DialectRegistry &registry)
      : context(registry, mlir::MLIRContext::Threading::DISABLED) {}
  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  bool isDifferentiated = false;
};

// The registry takes plain functions; this one runs the body of the test.
static std::function<void()> bodyOfTest;

static const std::string &registerBody(std::function<void()> body) {
  static const std::string name = "body_of_test";
  static const ingot::detail::ProgramRegistration registration(
      name.c_str(), [] { bodyOfTest(); });
  bodyOfTest = std::move(body);
  return name;
}

BuiltProgram::BuiltProgram(std::function<void()> body,
                           std::vector<int64_t> batches, uint64_t seed,
                           bool watchesGradients)
    : BuiltProgram(registerBody(std::move(body)), std::move(batches), seed,
                   watchesGradients) {}

static std::vector<double> read(const ReferenceTensor &tensor) {
  if (tensor.isFloat())
    return tensor.floats;
  return {tensor.integers.begin(), tensor.integers.end()};
}

BuiltProgram::BuiltProgram(const std::string &name,
                           std::vector<int64_t> batches, uint64_t seed,
                           bool watchesGradients) {
  mlir::DialectRegistry registry;
  registerDialects(registry);
  compiled = std::make_unique<Compiled>(registry);
  compiled->module = dsl::buildProgram(compiled->context,
                                       {.name = name,
                                        .batches = batches,
                                        .seed = seed,
                                        .watchesGradients = watchesGradients},
                                       error);
  if (!compiled->module)
    return;
  for (auto state : compiled->module->getOps<StateOp>()) {
    stateNames.push_back(state.getSymName().str());
    states[stateNames.back()] =
        read(*ReferenceTensor::fromElements(state.getInit()));
  }
}

BuiltProgram::~BuiltProgram() = default;

std::string BuiltProgram::print(const std::string &function,
                                bool withLocations) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  mlir::OpPrintingFlags flags;
  if (withLocations)
    flags.enableDebugInfo(/*enable=*/true, /*prettyForm=*/true);
  auto op = compiled->module->lookupSymbol<mlir::func::FuncOp>(function);
  op->print(stream, flags);
  return text;
}

static ReferenceTensor write(mlir::Type type,
                             const std::vector<double> &values) {
  ReferenceTensor tensor(llvm::cast<mlir::RankedTensorType>(type));
  EXPECT_EQ(tensor.elementCount(), static_cast<int64_t>(values.size()));
  if (tensor.isFloat())
    tensor.floats = values;
  else
    tensor.integers.assign(values.begin(), values.end());
  return tensor;
}

NamedValues BuiltProgram::run(const std::string &name,
                              const NamedValues &inputs) {
  if (!compiled->module) {
    ADD_FAILURE() << error;
    return {};
  }
  if (!std::exchange(compiled->isDifferentiated, true)) {
    mlir::PassManager passes(&compiled->context);
    passes.addNestedPass<mlir::func::FuncOp>(createDifferentiatePass());
    EXPECT_TRUE(mlir::succeeded(passes.run(*compiled->module)));
  }
  auto function = compiled->module->lookupSymbol<mlir::func::FuncOp>(name);
  std::vector<ReferenceTensor> arguments;
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    auto input = function.getArgAttrOfType<mlir::StringAttr>(i, kNameAttr);
    auto state = function.getArgAttrOfType<mlir::StringAttr>(i, kStateAttr);
    arguments.push_back(
        write(function.getArgumentTypes()[i],
              input ? inputs.at(input.str()) : states.at(state.str())));
  }
  Evaluator evaluator(&compiled->context);
  auto results = evaluator.run(function, std::move(arguments));
  if (mlir::failed(results)) {
    ADD_FAILURE() << "the evaluator failed";
    return {};
  }
  NamedValues outputs;
  for (unsigned i = 0; i < results->size(); ++i) {
    if (auto output =
            function.getResultAttrOfType<mlir::StringAttr>(i, kNameAttr))
      outputs[output.str()] = read((*results)[i]);
    else
      states[function.getResultAttrOfType<mlir::StringAttr>(i, kStateAttr)
                 .str()] = read((*results)[i]);
  }
  return outputs;
}

std::string ingot::findNarrowSteps(const std::string &function, DType dtype) {
  std::istringstream lines(function);
  std::string found;
  for (std::string line; std::getline(lines, line);) {
    bool isNarrow = line.find("x" + to_string(dtype)) != std::string::npos ||
                    line.find("<" + to_string(dtype)) != std::string::npos;
    bool isExact = false;
    for (const char *exact : {"func.func", "return", "ingot.constant",
                              "ingot.cast", "ingot.reshape", "ingot.expand",
                              "ingot.where", "ingot.abs", "ingot.compare"})
      isExact |= line.find(exact) != std::string::npos;
    if (isNarrow && !isExact)
      found += line + "\n";
  }
  return found;
}

Array ingot::evaluate(const std::vector<Array> &inputs,
                      std::function<Tensor(const std::vector<Tensor> &)> body) {
  Array result;
  BuiltProgram program([&] {
    std::vector<Input> declared;
    NamedValues values;
    for (const Array &array : inputs)
      declared.push_back(input("x" + std::to_string(declared.size()),
                               array.shape, array.dtype));
    ingot::detail::build_function(
        "f", declared, declared.size(),
        [&](const std::vector<Tensor> &tensors) -> Outputs {
          Tensor output = body(tensors);
          result.shape = output.shape();
          result.dtype = output.dtype();
          return output;
        },
        SourceLocation::current());
  });
  EXPECT_EQ(program.error, "");
  NamedValues values;
  for (size_t i = 0; i < inputs.size(); ++i)
    values["x" + std::to_string(i)] = inputs[i].values;
  if (program.error.empty())
    result.values = program.run("f@2", values)["output"];
  return result;
}

void ingot::expectEqual(const Array &found, const Array &expected) {
  EXPECT_EQ(found.shape, expected.shape);
  EXPECT_EQ(to_string(found.dtype), to_string(expected.dtype));
  ASSERT_EQ(found.values.size(), expected.values.size());
  double largest = 1.0;
  for (double value : expected.values)
    if (std::isfinite(value))
      largest = std::max(largest, std::abs(value));
  for (size_t i = 0; i < expected.values.size(); ++i) {
    if (std::isfinite(expected.values[i]))
      EXPECT_NEAR(found.values[i], expected.values[i], 100 * 0x1p-53 * largest)
          << "element " << i;
    else if (std::isnan(expected.values[i]))
      EXPECT_TRUE(std::isnan(found.values[i])) << "element " << i;
    else
      EXPECT_EQ(found.values[i], expected.values[i]) << "element " << i;
  }
}
