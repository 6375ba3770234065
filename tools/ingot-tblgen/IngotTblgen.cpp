//===- IngotTblgen.cpp - Generates DSL functions from operations -----------===//
//
// Reads ir/IngotOps.td and writes ops.h.inc: one C++ function for each operation
// that does not carry the trait Ingot_NotInDsl. The signature follows the
// arguments of the operation in order; the body names the operation and leaves
// the rest to the emitters of ingot/tensor.h:
// - an operation with the trait Pointwise and several operands broadcasts them
//   and brings them to one element type, except operands that must be boolean;
// - every other operation takes its operands as they are.
//
//===----------------------------------------------------------------------===//

#include "mlir/TableGen/GenInfo.h"
#include "mlir/TableGen/Operator.h"
#include "mlir/Tools/mlir-tblgen/MlirTblgenMain.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/TableGen/Error.h"
#include "llvm/TableGen/Record.h"

using namespace llvm;
using mlir::tblgen::NamedAttribute;
using mlir::tblgen::NamedTypeConstraint;
using mlir::tblgen::Operator;

namespace {

bool hasTrait(const Operator &op, StringRef name) {
  return any_of(op.getTraits(), [&](const mlir::tblgen::Trait &trait) {
    return trait.getDef().getName() == name;
  });
}

bool inDsl(const Operator &op) { return !hasTrait(op, "Ingot_NotInDsl"); }

bool isPointwise(const Operator &op) {
  return op.getTrait("::ingot::OpTrait::Pointwise");
}

bool isBoolean(const NamedTypeConstraint &operand) {
  return operand.constraint.getDefName() == "Ingot_BoolTensor";
}

/// The C++ parameter type of an attribute, by its definition in TableGen.
StringRef attributeType(const Operator &op, const NamedAttribute &attribute) {
  StringRef kind = attribute.attr.getBaseAttr().getAttrDefName();
  StringRef type =
      StringSwitch<StringRef>(kind)
          .Case("I64Attr", "int64_t")
          .Case("F64Attr", "double")
          .Case("BoolAttr", "bool")
          .Case("DenseI64ArrayAttr", "const std::vector<int64_t> &")
          .Default("");
  if (type.empty())
    PrintFatalError(op.getLoc(), "attribute '" + attribute.name + "' of kind " +
                                     kind +
                                     " has no C++ type in the DSL; add "
                                     "Ingot_NotInDsl and write the function "
                                     "in compiler/dsl/functional");
  return type;
}

void checkSupported(const Operator &op) {
  if (!op.getTrait("::mlir::InferTypeOpInterface::Trait"))
    PrintFatalError(op.getLoc(), "the result types cannot be inferred; add "
                                 "Ingot_NotInDsl and write the function in "
                                 "compiler/dsl/functional");
  if (op.getNumResults() != 1 || op.getNumRegions() != 0)
    PrintFatalError(op.getLoc(),
                    "the DSL generates functions of one result and "
                    "no region; add Ingot_NotInDsl");
}

void emitComment(const Operator &op, raw_ostream &os) {
  os << "/// " << op.getSummary() << "\n///\n";
  // The example in MLIR says nothing to a user of the DSL.
  StringRef text = op.getDescription().split("```mlir").first.trim();
  SmallVector<StringRef> lines;
  text.split(lines, '\n');
  for (StringRef line : lines)
    os << (line.trim().empty() ? "///" : "/// ") << line.trim() << "\n";
}

void emitParameters(const Operator &op, bool broadcasts, raw_ostream &os) {
  for (int i = 0; i < op.getNumArgs(); ++i) {
    mlir::tblgen::Argument argument = op.getArg(i);
    if (auto *attribute = dyn_cast<NamedAttribute *>(argument)) {
      StringRef type = attributeType(op, *attribute);
      os << type << (type.ends_with("&") ? "" : " ") << attribute->name;
      if (attribute->attr.hasDefaultValue())
        os << " = " << attribute->attr.getDefaultValue();
    } else {
      auto *operand = cast<NamedTypeConstraint *>(argument);
      os << (operand->isVariadic() ? "const std::vector<Tensor> &"
             : broadcasts          ? "const Operand &"
                                   : "const Tensor &")
         << operand->name;
    }
    os << ", ";
  }
  os << "SourceLocation location = SourceLocation::current()";
}

void emitBody(const Operator &op, bool broadcasts, raw_ostream &os) {
  std::vector<std::string> kept, promoted, attributes;
  bool isVariadic = false;
  for (int i = 0; i < op.getNumArgs(); ++i) {
    mlir::tblgen::Argument argument = op.getArg(i);
    if (auto *attribute = dyn_cast<NamedAttribute *>(argument)) {
      std::string name = attribute->name.str();
      attributes.push_back("{\"" + name + "\", " + name + "}");
      continue;
    }
    auto *operand = cast<NamedTypeConstraint *>(argument);
    isVariadic |= operand->isVariadic();
    bool isKept = !broadcasts || isBoolean(*operand);
    if (isKept && !promoted.empty())
      PrintFatalError(op.getLoc(), "boolean operands must come first");
    (isKept ? kept : promoted).push_back(operand->name.str());
  }
  if (isVariadic && kept.size() > 1)
    PrintFatalError(op.getLoc(), "a variadic operand must be the only one");

  os << "  return detail::" << (broadcasts ? "emit_pointwise" : "emit") << "(\""
     << op.getOperationName() << "\", ";
  os << (isVariadic ? kept.front() : "{" + join(kept, ", ") + "}");
  if (broadcasts)
    os << ", {" << join(promoted, ", ") << "}";
  os << ", {" << join(attributes, ", ") << "}, location);\n";
}

bool emitDslFunctions(const RecordKeeper &records, raw_ostream &os) {
  os << "// Generated by ingot-tblgen from ir/IngotOps.td.\n";
  for (const Record *record : records.getAllDerivedDefinitions("Ingot_Op")) {
    Operator op(record);
    if (!inDsl(op))
      continue;
    checkSupported(op);
    bool broadcasts = isPointwise(op) && op.getNumOperands() > 1;
    std::string operation = op.getOperationName();
    StringRef name = operation;
    name.consume_front("ingot.");
    os << "\n";
    emitComment(op, os);
    os << "inline Tensor " << name << "(";
    emitParameters(op, broadcasts, os);
    os << ") {\n";
    emitBody(op, broadcasts, os);
    os << "}\n";
  }
  return false;
}

mlir::GenRegistration dslGenerator("gen-dsl-functions",
                                   "Generate the functions of the DSL",
                                   emitDslFunctions);

} // namespace

int main(int argc, char **argv) { return mlir::MlirTblgenMain(argc, argv); }
