//===- Schedule.cpp - The machine, and how kernels run on it ----------------===//

#include "ir/Ingot.h"
#include "ir/ops/ScheduleText.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace ingot::ir;

//===----------------------------------------------------------------------===//
// Target
//===----------------------------------------------------------------------===//

LogicalResult
TargetAttr::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                   TargetKind kind, StringRef level, ArrayRef<int64_t> facts) {
  if (facts.size() != std::size(kTargetFacts))
    return emitError() << "expected " << std::size(kTargetFacts)
                       << " facts, found " << facts.size();
  for (auto [info, value] : llvm::zip_equal(kTargetFacts, facts))
    if (value < 0)
      return emitError() << "expected no negative " << info.name << ", found "
                         << value;
  if (kind != TargetKind::cpu)
    return success();
  for (TargetFact fact :
       {TargetFact::vector, TargetFact::registers, TargetFact::l1,
        TargetFact::l2, TargetFact::l3, TargetFact::fma_per_cycle,
        TargetFact::fma_latency, TargetFact::loads_per_cycle, TargetFact::mhz,
        TargetFact::l2_bytes_per_cycle, TargetFact::l3_bytes_per_cycle,
        TargetFact::task_ns, TargetFact::max_tasks}) {
    unsigned number = static_cast<unsigned>(fact);
    if (facts[number] == 0)
      return emitError() << "a CPU without " << kTargetFacts[number].name
                         << " (" << kTargetFacts[number].meaning << ")";
  }
  int64_t vector = facts[static_cast<unsigned>(TargetFact::vector)];
  if (vector != 32 && vector != 64)
    return emitError() << "expected a vector of 32 or 64 bytes, found "
                       << vector;
  return success();
}

Attribute TargetAttr::parse(AsmParser &parser, Type) {
  SMLoc start = parser.getCurrentLocation();
  SmallVector<int64_t> facts(std::size(kTargetFacts), 0);
  std::string level;
  StringRef kindName;
  if (parser.parseLess() || parser.parseKeyword(&kindName))
    return {};
  std::optional<TargetKind> kind = symbolizeTargetKind(kindName);
  if (!kind) {
    parser.emitError(start)
        << "expected cpu or cuda, found '" << kindName << "'";
    return {};
  }
  while (succeeded(parser.parseOptionalComma())) {
    SMLoc at = parser.getCurrentLocation();
    StringRef name;
    if (parser.parseKeyword(&name) || parser.parseEqual())
      return {};
    if (name == "level") {
      if (parser.parseString(&level))
        return {};
      continue;
    }
    std::optional<TargetFact> fact = findTargetFact(name);
    if (!fact) {
      parser.emitError(at) << "'" << name << "' is no fact of a machine";
      return {};
    }
    int64_t &value = facts[static_cast<unsigned>(*fact)];
    if (parser.parseInteger(value))
      return {};
    if (succeeded(parser.parseOptionalKeyword("K")))
      value <<= 10;
    else if (succeeded(parser.parseOptionalKeyword("M")))
      value <<= 20;
  }
  if (parser.parseGreater())
    return {};
  auto report = [&] { return parser.emitError(start); };
  return getChecked(llvm::function_ref<InFlightDiagnostic()>(report),
                    parser.getContext(), *kind, StringRef(level),
                    ArrayRef<int64_t>(facts));
}

void TargetAttr::print(AsmPrinter &printer) const {
  printer << "<" << stringifyTargetKind(getKind());
  if (!getLevel().empty())
    printer << ", level = \"" << getLevel() << "\"";
  for (auto [info, value] : llvm::zip_equal(kTargetFacts, getFacts())) {
    if (value == 0)
      continue;
    printer << ", " << info.name << " = ";
    if (info.unit == FactUnit::Bytes && value % (1 << 20) == 0)
      printer << (value >> 20) << " M";
    else if (info.unit == FactUnit::Bytes && value % (1 << 10) == 0)
      printer << (value >> 10) << " K";
    else
      printer << value;
  }
  printer << ">";
}

//===----------------------------------------------------------------------===//
// Schedule
//===----------------------------------------------------------------------===//

static FailureOr<DictionaryAttr> parseDecisions(AsmParser &parser);

static FailureOr<Attribute> parseDecision(AsmParser &parser) {
  Builder builder(parser.getContext());
  SMLoc at = parser.getCurrentLocation();
  for (bool flag : {false, true}) // before numbers, as which they pass, too
    if (succeeded(parser.parseOptionalKeyword(flag ? "true" : "false")))
      return Attribute(builder.getBoolAttr(flag));
  int64_t number;
  OptionalParseResult isNumber = parser.parseOptionalInteger(number);
  if (isNumber.has_value()) {
    if (failed(*isNumber))
      return failure();
    return Attribute(builder.getI64IntegerAttr(number));
  }
  if (succeeded(parser.parseOptionalLSquare())) {
    SmallVector<Attribute> values;
    if (succeeded(parser.parseOptionalRSquare()))
      return Attribute(builder.getArrayAttr(values));
    do {
      FailureOr<Attribute> value = parseDecision(parser);
      if (failed(value))
        return failure();
      values.push_back(*value);
    } while (succeeded(parser.parseOptionalComma()));
    if (parser.parseRSquare())
      return failure();
    return Attribute(builder.getArrayAttr(values));
  }
  if (succeeded(parser.parseOptionalLBrace())) {
    FailureOr<DictionaryAttr> values = parseDecisions(parser);
    if (failed(values))
      return failure();
    return Attribute(*values);
  }
  StringRef word;
  if (failed(parser.parseOptionalKeyword(&word))) {
    parser.emitError(at) << "expected a number, a word, [ or {";
    return failure();
  }
  return Attribute(builder.getStringAttr(word));
}

/// What stands after an opening brace, with the closing one.
static FailureOr<DictionaryAttr> parseDecisions(AsmParser &parser) {
  NamedAttrList values;
  if (succeeded(parser.parseOptionalRBrace()))
    return DictionaryAttr::get(parser.getContext());
  do {
    SMLoc at = parser.getCurrentLocation();
    StringRef name;
    if (parser.parseKeyword(&name) || parser.parseEqual())
      return failure();
    FailureOr<Attribute> value = parseDecision(parser);
    if (failed(value))
      return failure();
    if (values.get(name)) {
      parser.emitError(at) << "'" << name << "' stands twice in a schedule";
      return failure();
    }
    values.append(name, *value);
  } while (succeeded(parser.parseOptionalComma()));
  if (parser.parseRBrace())
    return failure();
  return values.getDictionary(parser.getContext());
}

Attribute ScheduleAttr::parse(AsmParser &parser, Type) {
  StringRef kernelClass;
  if (parser.parseLess() || parser.parseKeyword(&kernelClass) ||
      parser.parseLBrace())
    return {};
  FailureOr<DictionaryAttr> decisions = parseDecisions(parser);
  if (failed(decisions) || parser.parseGreater())
    return {};
  return get(parser.getContext(), kernelClass, *decisions);
}

void ingot::ir::printDecision(llvm::raw_ostream &out, Attribute value) {
  llvm::TypeSwitch<Attribute>(value)
      .Case([&](BoolAttr flag) { out << (flag.getValue() ? "true" : "false"); })
      .Case([&](IntegerAttr number) { out << number.getInt(); })
      .Case([&](StringAttr word) { out << word.getValue(); })
      .Case([&](ArrayAttr list) {
        out << "[";
        llvm::interleaveComma(
            list, out, [&](Attribute element) { printDecision(out, element); });
        out << "]";
      })
      .Case([&](DictionaryAttr named) {
        out << "{";
        llvm::interleaveComma(named, out, [&](NamedAttribute entry) {
          out << entry.getName().getValue() << " = ";
          printDecision(out, entry.getValue());
        });
        out << "}";
      });
}

void ScheduleAttr::print(AsmPrinter &printer) const {
  printer << "<" << getKernelClass() << " ";
  printDecision(printer.getStream(), getDecisions());
  printer << ">";
}
