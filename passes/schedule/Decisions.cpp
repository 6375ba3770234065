//===- Decisions.cpp - The decisions of a kernel class, from attributes -----===//

#include "passes/schedule/Decisions.h"

#include "ir/ops/ScheduleText.h"

using namespace mlir;
using namespace ingot::schedule;

/// "keep = [math.exp]".
static std::string toText(NamedAttribute decision) {
  std::string text;
  llvm::raw_string_ostream out(text);
  printDecision(out, decision.getValue());
  return (decision.getName().getValue() + " = " + text).str();
}

std::string ingot::schedule::findDifference(ArrayRef<NamedAttribute> expected,
                                            ArrayRef<NamedAttribute> found) {
  for (auto [wanted, given] : llvm::zip_equal(expected, found))
    if (wanted != given)
      return "expected " + toText(wanted) + ", found " + toText(given);
  return "";
}

std::string DecisionReader::finish() {
  for (NamedAttribute value : values)
    if (error.empty() && !llvm::is_contained(known, value.getName().getValue()))
      error =
          ("'" + value.getName().getValue() +
           "' is no decision of the class: expected " + llvm::join(known, ", "))
              .str();
  return error;
}

void DecisionReader::expect(StringRef name, const char *what) {
  if (error.empty())
    error = ("expected " + Twine(what) + " as " + name).str();
}

void DecisionReader::expectOneOf(StringRef name,
                                 ArrayRef<llvm::StringLiteral> names) {
  std::string list;
  for (StringRef candidate : names)
    list += (list.empty() ? "" : ", ") + candidate.str();
  expect(name, ("one of " + list).c_str());
}

void DecisionReader::read(StringRef name, Attribute given, int64_t &value) {
  auto number = dyn_cast<IntegerAttr>(given);
  if (!number || isa<BoolAttr>(given))
    return expect(name, "a number");
  value = number.getInt();
}

void DecisionReader::read(StringRef name, Attribute given, bool &value) {
  auto flag = dyn_cast<BoolAttr>(given);
  if (!flag)
    return expect(name, "true or false");
  value = flag.getValue();
}

void DecisionReader::read(StringRef name, Attribute given, std::string &value) {
  auto word = dyn_cast<StringAttr>(given);
  if (!word)
    return expect(name, "a word");
  value = word.str();
}
