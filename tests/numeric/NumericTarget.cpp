//===- NumericTarget.cpp - The registry of targets ----------------------------===//

#include "tests/numeric/NumericTarget.h"

#include "tests/numeric/SortedRegistry.h"

using namespace ingot;
using namespace ingot::ir;
using namespace ingot::test;

const std::vector<NumericTarget> &ingot::test::getTargets() {
  return SortedRegistry<NumericTarget>::get();
}

RegisterTarget::RegisterTarget(NumericTarget target) {
  SortedRegistry<NumericTarget>::add(std::move(target));
}

CompiledCases::CompiledCases(const NumericTarget &target, Mode mode,
                             std::map<std::string, std::string> texts)
    : target(target), mode(mode), texts(std::move(texts)) {
  std::string together;
  for (const auto &[name, text] : this->texts)
    together += text;
  togetherError = target.compile(together, mode, all);
}

std::string CompiledCases::run(const std::string &name,
                               const std::vector<ReferenceTensor> &inputs,
                               std::vector<ReferenceTensor> &results) {
  if (all)
    return all->run(name, inputs, results);
  std::unique_ptr<TargetProgram> alone;
  std::string error = target.compile(texts.at(name), mode, alone);
  if (error.empty())
    error = alone->run(name, inputs, results);
  return error.empty()
             ? "compiles alone, but not with the others: " + togetherError
             : error;
}
