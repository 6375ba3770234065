//===- Decisions.h - The decisions of a kernel class, to and from attributes =//
//
// A class lists its decisions once, as members of a struct:
//
//     struct TilesSchedule {
//       int64_t chains = 1;
//       template <typename Visitor> void visit(Visitor &decision) {
//         decision("chains", chains);
//       }
//     };
//
// and what is written to `#ingot.schedule` and read from it follows.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_PASSES_SCHEDULE_DECISIONS_H
#define INGOT_PASSES_SCHEDULE_DECISIONS_H

#include "ir/Ingot.h"
#include "passes/Layers.h"

#include "mlir/IR/Builders.h"

namespace ingot::schedule {

/// Names of the values of an enumeration, in order: specialised beside it.
template <typename Enum> struct DecisionNames;

/// Collects the decisions of a struct as named attributes, but for those that have
/// the value of a default.
class DecisionWriter {
public:
  explicit DecisionWriter(mlir::MLIRContext *context) : builder(context) {}

  template <typename Value>
  void operator()(llvm::StringRef name, Value &value) {
    values.append(name, write(value));
  }
  template <typename Decisions>
  static mlir::DictionaryAttr write(mlir::MLIRContext *context,
                                    Decisions &decisions) {
    Decisions defaults;
    mlir::NamedAttrList unusual;
    for (auto [value, common] : llvm::zip_equal(writeAll(context, decisions),
                                                writeAll(context, defaults)))
      if (value != common)
        unusual.append(value);
    return unusual.getDictionary(context);
  }

  /// With the values of a default.
  template <typename Decisions>
  static llvm::SmallVector<mlir::NamedAttribute>
  writeAll(mlir::MLIRContext *context, Decisions &decisions) {
    DecisionWriter writer(context);
    decisions.visit(writer);
    return llvm::to_vector(writer.values.getAttrs());
  }

private:
  mlir::Attribute write(int64_t value) {
    return builder.getI64IntegerAttr(value);
  }
  mlir::Attribute write(bool value) { return builder.getBoolAttr(value); }
  mlir::Attribute write(std::string &value) {
    return builder.getStringAttr(value);
  }
  template <typename Value> mlir::Attribute write(std::vector<Value> &list) {
    return writeList<Value>(list);
  }
  template <typename Value>
  mlir::Attribute write(llvm::SmallVector<Value> &list) {
    return writeList<Value>(list);
  }
  template <typename Value>
  mlir::Attribute writeList(llvm::MutableArrayRef<Value> list) {
    llvm::SmallVector<mlir::Attribute> written;
    for (Value &value : list)
      written.push_back(write(value));
    return builder.getArrayAttr(written);
  }
  template <typename Value> mlir::Attribute write(Value &value) {
    if constexpr (std::is_enum_v<Value>) {
      return builder.getStringAttr(
          DecisionNames<Value>::names[static_cast<size_t>(value)]);
    } else {
      return write(builder.getContext(), value);
    }
  }

  mlir::Builder builder;
  mlir::NamedAttrList values;
};

/// Sets the decisions of a struct from named attributes; what is absent keeps
/// its value.
class DecisionReader {
public:
  explicit DecisionReader(mlir::DictionaryAttr values) : values(values) {}

  template <typename Value>
  void operator()(llvm::StringRef name, Value &value) {
    known.push_back(name);
    if (mlir::Attribute given = values.get(name); given && error.empty())
      read(name, given, value);
  }
  /// What was wrong, or empty. To be called after the visit.
  std::string finish();

private:
  void expect(llvm::StringRef name, const char *what);
  void read(llvm::StringRef name, mlir::Attribute given, int64_t &value);
  void read(llvm::StringRef name, mlir::Attribute given, bool &value);
  void read(llvm::StringRef name, mlir::Attribute given, std::string &value);
  template <typename Value>
  void read(llvm::StringRef name, mlir::Attribute given,
            llvm::SmallVector<Value> &list) {
    readList(name, given, list);
  }
  template <typename Value>
  void read(llvm::StringRef name, mlir::Attribute given,
            std::vector<Value> &list) {
    readList(name, given, list);
  }
  template <typename List>
  void readList(llvm::StringRef name, mlir::Attribute given, List &list) {
    auto elements = llvm::dyn_cast<mlir::ArrayAttr>(given);
    if (!elements)
      return expect(name, "a list");
    list.clear();
    for (mlir::Attribute element : elements)
      read(name, element, list.emplace_back());
  }
  template <typename Value>
  void read(llvm::StringRef name, mlir::Attribute given, Value &value) {
    if constexpr (std::is_enum_v<Value>) {
      auto word = llvm::dyn_cast<mlir::StringAttr>(given);
      const auto &names = DecisionNames<Value>::names;
      auto found = word ? llvm::find(names, word.getValue()) : std::end(names);
      if (found == std::end(names))
        return expectOneOf(name, names);
      value = static_cast<Value>(found - std::begin(names));
    } else {
      auto nested = llvm::dyn_cast<mlir::DictionaryAttr>(given);
      if (!nested)
        return expect(name, "named values in braces");
      DecisionReader reader(nested);
      value.visit(reader);
      std::string wrong = reader.finish();
      if (!wrong.empty() && error.empty())
        error = name.str() + ": " + wrong;
    }
  }
  void expectOneOf(llvm::StringRef name,
                   llvm::ArrayRef<llvm::StringLiteral> names);

  mlir::DictionaryAttr values;
  llvm::SmallVector<llvm::StringRef> known;
  std::string error;
};

std::string findDifference(llvm::ArrayRef<mlir::NamedAttribute> expected,
                           llvm::ArrayRef<mlir::NamedAttribute> found);

/// `decisions` as the schedule of a kernel of class `kernelClass`.
template <typename Decisions>
ir::ScheduleAttr writeSchedule(mlir::MLIRContext *context,
                               llvm::StringRef kernelClass,
                               Decisions decisions) {
  return ir::ScheduleAttr::get(context, kernelClass,
                               DecisionWriter::write(context, decisions));
}

/// The decisions of `schedule` in place of those in `decisions`; what is wrong
/// with them, or an empty string.
template <typename Decisions>
std::string readSchedule(ir::ScheduleAttr schedule, Decisions &decisions) {
  DecisionReader reader(schedule.getDecisions());
  decisions.visit(reader);
  return reader.finish();
}

/// The first decision in which `found` is not as `expected`, or an empty string.
template <typename Decisions>
std::string findDifference(mlir::MLIRContext *context, Decisions expected,
                           Decisions found) {
  return findDifference(DecisionWriter::writeAll(context, expected),
                        DecisionWriter::writeAll(context, found));
}

} // namespace ingot::schedule

#endif // INGOT_PASSES_SCHEDULE_DECISIONS_H
