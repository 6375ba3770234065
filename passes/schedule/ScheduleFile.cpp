//===- ScheduleFile.cpp - Schedules as text ---------------------------------===//

#include "passes/schedule/ScheduleFile.h"

#include "passes/schedule/KernelKey.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace ingot::schedule;

static std::string nameLine(StringRef key, unsigned occurrence) {
  return key.str() + "#" + std::to_string(occurrence);
}

std::string ingot::schedule::printSchedules(ModuleOp module) {
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

FailureOr<DictionaryAttr> ingot::schedule::parseSchedules(MLIRContext *context,
                                                          StringRef text,
                                                          StringRef name,
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
      error = llvm::formatv("{0}:{1}: expected KEY #ingot.schedule<...>{2}{3}",
                            name, number, message.empty() ? "" : ": ", message);
      return failure();
    }
    if (schedules.get(key)) {
      error =
          llvm::formatv("{0}:{1}: '{2}' has a line already", name, number, key);
      return failure();
    }
    auto location = FileLineColLoc::get(context, name, number, /*column=*/1);
    schedules.append(key,
                     ArrayAttr::get(context, {schedule, Attribute(location)}));
  }
  return schedules.getDictionary(context);
}

FailureOr<ScheduleLines> ScheduleLines::read(ModuleOp module) {
  ScheduleLines result;
  Attribute attribute = module->getAttr(kSchedulesAttr);
  if (!attribute)
    return result;
  auto schedules = dyn_cast<DictionaryAttr>(attribute);
  if (!schedules)
    return module.emitError("expected schedules by key as ")
           << kSchedulesAttr << ", found " << attribute;
  for (NamedAttribute line : schedules) {
    auto parts = dyn_cast<ArrayAttr>(line.getValue());
    auto schedule = parts && parts.size() == 2
                        ? dyn_cast<ScheduleAttr>(parts[0])
                        : ScheduleAttr();
    if (!schedule || !isa<FileLineColLoc>(parts[1]))
      return module.emitError("expected a schedule and its line as '")
             << line.getName().getValue() << "' of " << kSchedulesAttr
             << ", found " << line.getValue();
    result.lines[line.getName()] = {schedule, cast<FileLineColLoc>(parts[1])};
  }
  return result;
}

ScheduleAttr ScheduleLines::lookUp(KernelOp kernel) {
  std::string key = getKernelKey(kernel);
  unsigned occurrence = seen[key]++;
  for (const std::string &name : {nameLine(key, occurrence), key})
    if (auto line = lines.find(name); line != lines.end()) {
      line->second.isUsed = true;
      return line->second.schedule;
    }
  return {};
}

void ScheduleLines::reportUnused() const {
  const llvm::StringMapEntry<Line> *first = nullptr;
  unsigned count = 0;
  for (const llvm::StringMapEntry<Line> &line : lines) {
    if (line.second.isUsed)
      continue;
    ++count;
    if (!first ||
        line.second.location.getLine() < first->second.location.getLine())
      first = &line;
  }
  if (!first)
    return;
  InFlightDiagnostic warning = emitWarning(first->second.location);
  warning << "no kernel of the program has the key '" << first->first() << "'";
  if (count > 1)
    warning << ", nor those of " << count - 1 << " more lines";
}
