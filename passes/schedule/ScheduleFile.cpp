//===- ScheduleFile.cpp - Schedules as text ---------------------------------===//

#include "passes/schedule/ScheduleFile.h"

#include "passes/schedule/KernelKey.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace ingot;

static std::string nameLine(StringRef key, unsigned occurrence) {
  return key.str() + "#" + std::to_string(occurrence);
}

std::string ingot::printSchedules(ModuleOp module) {
  std::string text;
  llvm::raw_string_ostream out(text);
  if (Attribute target = module->getAttr(kTargetAttr))
    out << "// " << target << "\n";
  struct Known {
    ScheduleAttr schedule;
    unsigned count = 0;
  };
  llvm::StringMap<Known> keys;
  module.walk([&](KernelOp kernel) {
    ScheduleAttr schedule = kernel.getScheduleAttr();
    if (!schedule)
      return;
    std::string key = getKernelKey(kernel);
    Known &known = keys[key];
    unsigned occurrence = known.count++;
    if (occurrence > 0 && known.schedule == schedule)
      return;
    auto function = kernel->getParentOfType<func::FuncOp>();
    out << "\n// " << (function ? function.getSymName() : "") << ": "
        << getLabelLine(kernel) << "\n"
        << (occurrence == 0 ? key : nameLine(key, occurrence)) << " "
        << Attribute(schedule) << "\n";
    if (occurrence == 0)
      known.schedule = schedule;
  });
  return text;
}

FailureOr<DictionaryAttr> ingot::parseSchedules(MLIRContext *context,
                                                StringRef text,
                                                std::string &error) {
  NamedAttrList schedules;
  SmallVector<StringRef> lines;
  text.split(lines, '\n');
  for (auto [index, whole] : llvm::enumerate(lines)) {
    StringRef line = whole.trim();
    if (line.empty() || line.starts_with("//"))
      continue;
    unsigned number = index + 1;
    auto [key, rest] = line.split(' ');
    std::string message;
    ScopedDiagnosticHandler handler(context, [&](Diagnostic &diagnostic) {
      if (message.empty())
        message = diagnostic.str();
      return success();
    });
    auto schedule = dyn_cast_or_null<ScheduleAttr>(
        parseAttribute(rest.trim(), context, Type(), /*numRead=*/nullptr,
                       /*isKnownNullTerminated=*/false));
    if (!schedule) {
      error = llvm::formatv("line {0}: expected KEY #ingot.schedule<...>{1}{2}",
                            number, message.empty() ? "" : ": ", message);
      return failure();
    }
    if (schedules.get(key)) {
      error = llvm::formatv("line {0}: '{1}' has a line already", number, key);
      return failure();
    }
    schedules.append(key, schedule);
  }
  return schedules.getDictionary(context);
}

ScheduleAttr ScheduleLines::lookUp(KernelOp kernel) {
  if (!schedules)
    return {};
  std::string key = getKernelKey(kernel);
  unsigned occurrence = seen[key]++;
  for (const std::string &name : {nameLine(key, occurrence), key})
    if (auto schedule = schedules.getAs<ScheduleAttr>(name))
      return schedule;
  return {};
}
