//===- BuiltProgram.cpp - A program of a test, built and printed -----------===//

#include "tests/compiler/BuiltProgram.h"

#include "compiler/dsl/Program.h"
#include "ingot/program.h"
#include "ir/Ingot.h"

using namespace ingot;

static std::string print(mlir::ModuleOp module, bool withLocations) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  mlir::OpPrintingFlags flags;
  flags.elideLargeElementsAttrs(16);
  if (withLocations)
    flags.enableDebugInfo(/*enable=*/true, /*prettyForm=*/true);
  module.print(stream, flags);
  return text;
}

static std::vector<double> read(mlir::DenseElementsAttr elements) {
  std::vector<double> values;
  if (llvm::isa<mlir::FloatType>(elements.getElementType()))
    for (llvm::APFloat value : elements.getValues<llvm::APFloat>()) {
      bool losesInfo;
      value.convert(llvm::APFloat::IEEEdouble(),
                    llvm::APFloat::rmNearestTiesToEven, &losesInfo);
      values.push_back(value.convertToDouble());
    }
  else
    for (llvm::APInt value : elements.getValues<llvm::APInt>())
      values.push_back(static_cast<double>(value.getSExtValue()));
  return values;
}

static std::string registerBody(void (*body)()) {
  static int count = 0;
  std::string name = "test" + std::to_string(count++);
  detail::ProgramRegistration registration(name.c_str(), body);
  return name;
}

BuiltProgram::BuiltProgram(void (*body)(), std::vector<int64_t> batches,
                           uint64_t seed)
    : BuiltProgram(registerBody(body), std::move(batches), seed) {}

BuiltProgram::BuiltProgram(const std::string &name,
                           std::vector<int64_t> batches, uint64_t seed) {
  mlir::MLIRContext context;
  auto module = buildProgram(context, name, batches, seed, error);
  if (!module)
    return;
  text = print(*module, /*withLocations=*/false);
  locations = print(*module, /*withLocations=*/true);
  for (auto state : module->getOps<StateOp>()) {
    stateNames.push_back(state.getSymName().str());
    states[stateNames.back()] =
        read(llvm::cast<mlir::DenseElementsAttr>(state.getInit()));
  }
}
