//===- IngotTblgen.cpp - Generates the C++ face of operations --------------===//
//
// Reads ir/IngotOps.td and writes, without a list being kept:
// - operations.h.inc: for each operation without regions whose attributes have a
//   C++ type (below) a function of namespace ingot::dsl::ops, which appends it;
// - ops.h.inc: for each of them that does not carry the trait Ingot_NotInDsl the
//   function that users call;
// - operations.cpp.inc: what both do;
// - methods.h.inc, methods.cpp.inc: those functions, and the ones that the headers
//   named by --dsl-header declare, as methods of their first operand;
// - catalogue.inc: what users can call and construct, with comments and examples.
// compiler/dsl/README.md says how signatures follow from operations.
//
//===----------------------------------------------------------------------===//

#include "tools/ingot-tblgen/Catalogue.h"
#include "tools/ingot-tblgen/Declaration.h"

#include "mlir/TableGen/Format.h"
#include "mlir/TableGen/GenInfo.h"
#include "mlir/TableGen/Operator.h"
#include "mlir/TableGen/Predicate.h"
#include "mlir/Tools/mlir-tblgen/MlirTblgenMain.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/TableGen/Error.h"
#include "llvm/TableGen/Record.h"

#include <deque>

using namespace llvm;
using ingot::tblgen::Declaration;
using mlir::tblgen::NamedAttribute;
using mlir::tblgen::NamedTypeConstraint;
using mlir::tblgen::Operator;

namespace {

//===----------------------------------------------------------------------===//
// What an operation is
//===----------------------------------------------------------------------===//

bool hasTrait(const Operator &op, StringRef name) {
  return any_of(op.getTraits(), [&](const mlir::tblgen::Trait &trait) {
    return trait.getDef().getName() == name;
  });
}

bool inDsl(const Operator &op) { return !hasTrait(op, "Ingot_NotInDsl"); }

bool infersTypes(const Operator &op) {
  return op.getTrait("::mlir::InferTypeOpInterface::Trait");
}

/// Of several operands, which are brought to one shape and element type.
bool broadcasts(const Operator &op) {
  return op.getTrait("::ingot::ir::OpTrait::Pointwise") &&
         op.getNumOperands() > 1;
}

bool isBoolean(const NamedTypeConstraint &operand) {
  return operand.constraint.getDefName() == "Ingot_BoolTensor";
}

/// "batch_norm" of ingot.batch_norm.
std::string functionName(const Operator &op) {
  return StringRef(op.getOperationName()).drop_front(strlen("ingot.")).str();
}

/// "BatchNorm" of BatchNormOp, which its attributes and results are named after.
std::string baseName(const Operator &op) {
  StringRef name = op.getCppClassName();
  name.consume_back("Op");
  return name.str();
}

/// The tensors that are the operand: one, several or perhaps none.
const Record &tensorTypeOf(const NamedTypeConstraint &operand) {
  const Record &def = operand.constraint.getDef();
  return operand.isVariableLength() ? *def.getValueAsDef("baseType") : def;
}

/// What users call the elements that an operand has: "floats".
StringRef elementsText(const NamedTypeConstraint &operand) {
  return tensorTypeOf(operand).getValueAsString("elementsText");
}

/// Whether an operand may have elements of the MLIR type `type`, as C++.
std::string acceptsElements(const NamedTypeConstraint &operand) {
  mlir::tblgen::Pred predicate(
      tensorTypeOf(operand).getValueAsDef("elementsPredicate"));
  mlir::tblgen::FmtContext context;
  return mlir::tblgen::tgfmt(predicate.getCondition(),
                             &context.withSelf("type"))
      .str();
}

/// The enumeration that an attribute holds, or null.
const Record *enumOf(const NamedAttribute &attribute) {
  const Record &def = attribute.attr.getBaseAttr().getDef();
  return def.isSubClassOf("EnumAttr") ? def.getValueAsDef("enum") : nullptr;
}

/// The C++ type of an attribute in DSL functions; empty if it has none.
std::string attributeType(const NamedAttribute &attribute) {
  if (const Record *enumeration = enumOf(attribute))
    return enumeration->getValueAsString("className").str();
  return StringSwitch<std::string>(
             attribute.attr.getBaseAttr().getAttrDefName())
      .Case("I64Attr", "int64_t")
      .Case("F64Attr", "double")
      .Case("BoolAttr", "bool")
      .Case("DenseI64ArrayAttr", "std::vector<int64_t>")
      .Default("");
}

ArrayRef<NamedAttribute> attributesOf(const Operator &op) {
  return {op.attribute_begin(), op.attribute_end()};
}

bool hasFunction(const Operator &op) {
  return op.getNumRegions() == 0 && op.getNumResults() > 0 &&
         all_of(attributesOf(op), [](const NamedAttribute &attribute) {
           return !attributeType(attribute).empty();
         });
}

void checkInDsl(const Operator &op) {
  const char *advice = "; add Ingot_NotInDsl and write the function in "
                       "compiler/dsl/functional";
  if (!hasFunction(op))
    PrintFatalError(op.getLoc(), Twine("a region, or an attribute that has no "
                                       "C++ type in the DSL") +
                                     advice);
  if (!infersTypes(op) || op.getNumResults() != 1)
    PrintFatalError(op.getLoc(),
                    Twine("expected one result of an inferred type") + advice);
  for (const NamedAttribute &attribute : attributesOf(op))
    if (enumOf(attribute))
      PrintFatalError(
          op.getLoc(),
          Twine("users cannot name the enumeration of an attribute") + advice);
}

// Operators point into themselves and must not move.
using Operations = std::deque<Operator>;

Operations readOperations(const RecordKeeper &records,
                          function_ref<bool(const Operator &)> keep) {
  Operations operations;
  for (const Record *record : records.getAllDerivedDefinitions("Ingot_Op"))
    if (!keep(operations.emplace_back(record)))
      operations.pop_back();
  return operations;
}

/// Those that users call, each checked.
Operations readDslOperations(const RecordKeeper &records) {
  Operations operations = readOperations(records, inDsl);
  for_each(operations, checkInDsl);
  return operations;
}

void printBanner(raw_ostream &os) {
  os << "// Generated by ingot-tblgen from ir/IngotOps.td.\n";
}

/// `type` as that of a parameter: what is costly to copy by reference.
std::string asParameterType(StringRef type) {
  bool isCostly = type.starts_with("std::vector") ||
                  type.starts_with("Tensor") || type == "Operand" ||
                  type.ends_with("Attributes");
  return isCostly ? ("const " + type + " &").str() : type.str();
}

std::string asParameter(StringRef type, StringRef name) {
  return ingot::tblgen::Parameter{asParameterType(type), name.str(), ""}.print(
      /*withDefault=*/false);
}

//===----------------------------------------------------------------------===//
// Functions that append
//===----------------------------------------------------------------------===//

/// One attribute is a parameter of its own; several are a struct, so that each is
/// written with its name.
bool hasAttributeStruct(const Operator &op) {
  return attributesOf(op).size() > 1;
}

bool hasResultStruct(const Operator &op) {
  return op.getNumResults() > 1 && op.getNumVariableLengthResults() == 0;
}

std::string resultType(const Operator &op) {
  if (op.getNumVariableLengthResults())
    return "std::vector<Tensor>";
  return hasResultStruct(op) ? baseName(op) + "Results" : "Tensor";
}

std::string appendParameters(const Operator &op) {
  std::vector<std::string> parameters;
  for (const NamedTypeConstraint &operand : op.getOperands())
    parameters.push_back(asParameter(
        operand.isVariadic() ? "std::vector<Tensor>" : "Tensor", operand.name));
  if (hasAttributeStruct(op))
    parameters.push_back(
        asParameter(baseName(op) + "Attributes", "attributes"));
  else
    for (const NamedAttribute &attribute : attributesOf(op))
      parameters.push_back(
          asParameter(attributeType(attribute), attribute.name));
  if (!infersTypes(op))
    for (const NamedTypeConstraint &result : op.getResults())
      parameters.push_back(asParameter(
          result.isVariadic() ? "std::vector<TensorSpec>" : "TensorSpec",
          result.name));
  return join(parameters, ", ");
}

void declareAppend(const Operator &op, raw_ostream &os) {
  os << "\n";
  if (hasAttributeStruct(op)) {
    os << "struct " << baseName(op) << "Attributes {\n";
    for (const NamedAttribute &attribute : attributesOf(op))
      os << "  " << attributeType(attribute) << " " << attribute.name << ";\n";
    os << "};\n";
  }
  if (hasResultStruct(op)) {
    os << "struct " << resultType(op) << " {\n  Tensor ";
    interleaveComma(
        op.getResults(), os,
        [&](const NamedTypeConstraint &result) { os << result.name; });
    os << ";\n};\n";
  }
  os << "/// " << op.getSummary() << "\n"
     << resultType(op) << " " << functionName(op) << "(" << appendParameters(op)
     << ");\n";
}

void defineAppend(const Operator &op, raw_ostream &os) {
  os << "\n"
     << resultType(op) << " " << functionName(op) << "(" << appendParameters(op)
     << ") {\n"
     << "  NewOperation operation(\"" << op.getOperationName() << "\");\n";
  for (const NamedTypeConstraint &operand : op.getOperands()) {
    os << "  ";
    if (operand.isOptional())
      os << "if (" << operand.name << ".defined())\n    ";
    os << "operation.addOperand({\"" << operand.name << "\", \""
       << elementsText(operand) << "\",\n"
       << "      [](mlir::Type type) -> bool { return "
       << acceptsElements(operand) << "; }}, " << operand.name << ");\n";
  }
  for (const NamedAttribute &attribute : attributesOf(op))
    os << "  operation.addAttribute(\"" << attribute.name << "\", toAttribute("
       << (hasAttributeStruct(op) ? "attributes." : "") << attribute.name
       << ", operation.getContext()));\n";
  if (!infersTypes(op))
    for (const NamedTypeConstraint &result : op.getResults())
      os << "  operation.addResult(" << result.name << ");\n";
  os << "  std::vector<Tensor> results = operation.append();\n";
  if (op.getNumVariableLengthResults()) {
    os << "  return results;\n";
  } else {
    os << "  return {";
    for (int i = 0; i < op.getNumResults(); ++i)
      os << (i ? ", " : "") << "results[" << i << "]";
    os << "};\n";
  }
  os << "}\n";
}

/// The enumerations of attributes, in order of first use.
SetVector<const Record *> enumsOf(const Operations &operations) {
  SetVector<const Record *> enums;
  for (const Operator &op : operations)
    for (const NamedAttribute &attribute : attributesOf(op))
      if (const Record *enumeration = enumOf(attribute))
        enums.insert(enumeration);
  return enums;
}

/// With the numbers of the dialect's, to which attributes are cast.
void declareEnum(const Record &enumeration, raw_ostream &os) {
  os << "\n/// " << enumeration.getValueAsString("summary") << "\nenum class "
     << enumeration.getValueAsString("className") << " { ";
  interleaveComma(enumeration.getValueAsListOfDefs("enumerants"), os,
                  [&](const Record *enumerant) {
                    os << enumerant->getValueAsString("symbol") << " = "
                       << enumerant->getValueAsInt("value");
                  });
  os << " };\n";
}

void defineEnumAttribute(const Record &enumeration, raw_ostream &os) {
  StringRef name = enumeration.getValueAsString("className");
  os << "\nstatic mlir::Attribute toAttribute(ops::" << name
     << " value, mlir::MLIRContext *context) {\n  return ::ingot::ir::" << name
     << "Attr::get(context, static_cast<::ingot::ir::" << name
     << ">(value));\n}\n";
}

//===----------------------------------------------------------------------===//
// Functions of users
//===----------------------------------------------------------------------===//

/// The function that users call.
Declaration userDeclaration(const Operator &op) {
  Declaration declaration{"Tensor", functionName(op), {}, ""};
  for (int i = 0; i < op.getNumArgs(); ++i) {
    mlir::tblgen::Argument argument = op.getArg(i);
    if (auto *attribute = dyn_cast<NamedAttribute *>(argument)) {
      bool hasDefault = attribute->attr.hasDefaultValue();
      declaration.parameters.push_back(
          {asParameterType(attributeType(*attribute)), attribute->name.str(),
           hasDefault ? attribute->attr.getDefaultValue().str() : ""});
      continue;
    }
    auto *operand = cast<NamedTypeConstraint *>(argument);
    const char *type = operand->isVariadic() ? "std::vector<Tensor>"
                       : broadcasts(op)      ? "Operand"
                                             : "Tensor";
    declaration.parameters.push_back(
        {asParameterType(type), operand->name.str(), ""});
  }
  declaration.parameters.push_back(
      {"SourceLocation", "location", "SourceLocation::current()"});
  return declaration;
}

std::string printUserFunction(const Operator &op, bool withDefaults) {
  Declaration declaration = userDeclaration(op);
  return declaration.result + " " + declaration.name + "(" +
         Declaration::printParameters(declaration.parameters, withDefaults) +
         ")";
}

void declareUserFunction(const Operator &op, raw_ostream &os) {
  os << "\n/// " << op.getSummary() << "\n///\n";
  // The example in MLIR says nothing to a user of the DSL.
  StringRef text = op.getDescription().split("```mlir").first.trim();
  SmallVector<StringRef> lines;
  text.split(lines, '\n');
  for (StringRef line : lines)
    os << (line.trim().empty() ? "///" : "/// ") << line.trim() << "\n";
  os << printUserFunction(op, /*withDefaults=*/true) << ";\n";
}

/// Operands of the appending function: `operands[0], operands[1]`, which were
/// broadcast, or the parameters themselves.
std::vector<std::string> broadcastOperands(const Operator &op,
                                           raw_ostream &os) {
  std::vector<std::string> booleans, numbers, arguments;
  for (const NamedTypeConstraint &operand : op.getOperands()) {
    std::string name = operand.name.str();
    if (!broadcasts(op)) {
      arguments.push_back(name);
      continue;
    }
    if (isBoolean(operand) && !numbers.empty())
      PrintFatalError(op.getLoc(), "boolean operands must come first");
    (isBoolean(operand) ? booleans : numbers)
        .push_back("{\"" + name + "\", " + name + "}");
    arguments.push_back("operands[" + std::to_string(arguments.size()) + "]");
  }
  if (broadcasts(op))
    os << "  std::vector<Tensor> operands = dsl::broadcast({"
       << join(booleans, ", ") << "}, {" << join(numbers, ", ") << "});\n";
  return arguments;
}

void defineUserFunction(const Operator &op, raw_ostream &os) {
  os << "\n"
     << printUserFunction(op, /*withDefaults=*/false) << " {\n"
     << "  detail::FunctionScope scope(\"" << functionName(op)
     << "\", location);\n";
  std::vector<std::string> arguments = broadcastOperands(op, os), attributes;
  for (const NamedAttribute &attribute : attributesOf(op)) {
    std::string name = attribute.name.str();
    // A dimension counts from the end of the first operand if it is negative.
    attributes.push_back(name == "dim"
                             ? "dsl::normalizeDim(dim, " +
                                   op.getOperand(0).name.str() + ".dim())"
                             : name);
    if (hasAttributeStruct(op))
      attributes.back() = "." + name + " = " + attributes.back();
  }
  if (hasAttributeStruct(op))
    arguments.push_back("{" + join(attributes, ", ") + "}");
  else
    append_range(arguments, attributes);
  os << "  return dsl::ops::" << functionName(op) << "("
     << join(arguments, ", ") << ");\n}\n";
}

//===----------------------------------------------------------------------===//
// Methods of tensors
//===----------------------------------------------------------------------===//

cl::list<std::string>
    dslHeaders("dsl-header",
               cl::desc("A header whose functions become methods, too"));
cl::list<std::string> otherHeaders(
    "other-header",
    cl::desc("A header of functions or classes for the catalogue"));
cl::opt<std::string>
    exampleTest("examples", cl::desc("A test with expressions as examples"));

/// The function of its first operand as a method: that operand is the tensor.
/// Functions whose first parameter has another role (a condition) stay functions.
bool hasMethod(const Declaration &declaration) {
  if (declaration.parameters.empty())
    return false;
  const ingot::tblgen::Parameter &first = declaration.parameters.front();
  return (first.type == "const Tensor &" || first.type == "const Operand &") &&
         (first.name == "input" || first.name == "lhs");
}

std::string readText(const std::string &path) {
  auto buffer = MemoryBuffer::getFile(path);
  if (!buffer)
    PrintFatalError("cannot read " + path + ": " + buffer.getError().message());
  return (*buffer)->getBuffer().str();
}

std::vector<Declaration> readMethods(const RecordKeeper &records) {
  std::vector<Declaration> methods;
  auto add = [&](Declaration declaration) {
    if (hasMethod(declaration))
      methods.push_back(std::move(declaration));
  };
  for (const Operator &op : readDslOperations(records))
    add(userDeclaration(op));
  for (const std::string &path : dslHeaders)
    for_each(ingot::tblgen::readDeclarations(readText(path)), add);
  return methods;
}

std::string methodParameters(const Declaration &declaration,
                             bool withDefaults) {
  return Declaration::printParameters(
      ArrayRef(declaration.parameters).drop_front(), withDefaults);
}

/// `x.view(2, -1)` for `x.view({2, -1})`, as PyTorch has both: extents or dimensions
/// without braces where they are all that a method needs. One number between braces
/// must not mean the first of these, hence the template.
void declareWithoutBraces(const Declaration &method, raw_ostream &os) {
  if (method.parameters.size() != 3 ||
      !method.parameters[1].defaultValue.empty())
    return;
  StringRef type = method.parameters[1].type, name = method.parameters[1].name;
  bool isShape = type == "const Shape &";
  if (!isShape && type != "const Dims &") // which one number is already
    return;
  auto define = [&](StringRef parameters, StringRef list) {
    os << method.result << " " << method.name << "(" << parameters
       << ", SourceLocation location = SourceLocation::current()) const { "
          "return "
       << method.name << "(" << (isShape ? "Shape" : "Dims") << "{" << list
       << "}, location); }\n";
  };
  if (isShape) {
    os << "template <class Extent> requires std::is_integral_v<Extent>\n";
    define("Extent extent", "static_cast<int64_t>(extent)");
  }
  std::string parameters = "int64_t " + name.str() + "0",
              list = name.str() + "0";
  for (int i = 1; i < 6; ++i) {
    std::string next = name.str() + std::to_string(i);
    parameters += ", int64_t " + next;
    list += ", " + next;
    define(parameters, list);
  }
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

bool writeOperations(const RecordKeeper &records, raw_ostream &os) {
  printBanner(os);
  Operations operations = readOperations(records, hasFunction);
  for (const Record *enumeration : enumsOf(operations))
    declareEnum(*enumeration, os);
  for (const Operator &op : operations)
    declareAppend(op, os);
  return false;
}

bool writeUserFunctions(const RecordKeeper &records, raw_ostream &os) {
  printBanner(os);
  for (const Operator &op : readDslOperations(records))
    declareUserFunction(op, os);
  return false;
}

bool writeDefinitions(const RecordKeeper &records, raw_ostream &os) {
  printBanner(os);
  Operations operations = readOperations(records, hasFunction);
  os << "\nnamespace ingot::dsl {\n";
  for (const Record *enumeration : enumsOf(operations))
    defineEnumAttribute(*enumeration, os);
  os << "\nnamespace ops {\n";
  for (const Operator &op : operations)
    defineAppend(op, os);
  os << "\n} // namespace ops\n} // namespace ingot::dsl\n\nnamespace ingot "
        "{\n";
  for (const Operator &op : readDslOperations(records))
    defineUserFunction(op, os);
  os << "\n} // namespace ingot\n";
  return false;
}

bool writeMethods(const RecordKeeper &records, raw_ostream &os) {
  printBanner(os);
  for (const Declaration &method : readMethods(records)) {
    os << method.result << " " << method.name << "("
       << methodParameters(method, /*withDefaults=*/true) << ") const;\n";
    declareWithoutBraces(method, os);
  }
  return false;
}

bool writeMethodDefinitions(const RecordKeeper &records, raw_ostream &os) {
  printBanner(os);
  for (const Declaration &method : readMethods(records)) {
    // Inside of the class the names of the functions mean the methods.
    os << "\n"
       << method.result << " ingot::Tensor::" << method.name << "("
       << methodParameters(method, /*withDefaults=*/false)
       << ") const {\n  return ::ingot::" << method.name << "(*this";
    for (const ingot::tblgen::Parameter &parameter :
         ArrayRef(method.parameters).drop_front())
      os << ", " << parameter.name;
    os << ");\n}\n";
  }
  return false;
}

/// "Pointwise" of an operation that Pointwise.td defines.
std::string familyOf(const Operator &op) {
  unsigned buffer = SrcMgr.FindBufferContainingLoc(op.getLoc()[0]);
  return sys::path::stem(SrcMgr.getMemoryBuffer(buffer)->getBufferIdentifier())
      .str();
}

bool writeCatalogue(const RecordKeeper &records, raw_ostream &os) {
  printBanner(os);
  ingot::tblgen::Catalogue catalogue;
  for (const Operator &op : readDslOperations(records)) {
    Declaration declaration = userDeclaration(op);
    declaration.text =
        (op.getSummary() + "\n\n" +
         op.getDescription().split("```mlir").first.trim() + "\n")
            .str();
    catalogue.add(familyOf(op), declaration, hasMethod(declaration));
  }
  auto addFunctions = [&](const std::string &path, bool areMethods) {
    for (const Declaration &declaration :
         ingot::tblgen::readDeclarations(readText(path)))
      catalogue.add(sys::path::stem(path).str(), declaration,
                    areMethods && hasMethod(declaration));
  };
  for (const std::string &path : dslHeaders)
    addFunctions(path, /*areMethods=*/true);
  for (const std::string &path : otherHeaders) {
    addFunctions(path, /*areMethods=*/false);
    catalogue.addClasses(path, readText(path));
  }
  catalogue.write(ingot::tblgen::readExamples(readText(exampleTest)), os);
  return false;
}

mlir::GenRegistration
    operationsGenerator("gen-dsl-operations",
                        "Declare the functions that append operations",
                        writeOperations);
mlir::GenRegistration userFunctionsGenerator("gen-dsl-functions",
                                             "Declare the functions of the DSL",
                                             writeUserFunctions);
mlir::GenRegistration
    definitionsGenerator("gen-dsl-definitions",
                         "Define what the other generators declare",
                         writeDefinitions);
mlir::GenRegistration methodsGenerator("gen-dsl-methods",
                                       "Declare the methods of tensors",
                                       writeMethods);
mlir::GenRegistration
    methodDefinitionsGenerator("gen-dsl-method-definitions",
                               "Define the methods of tensors",
                               writeMethodDefinitions);
mlir::GenRegistration
    catalogueGenerator("gen-dsl-catalogue",
                       "List what the DSL has, for those who look it up",
                       writeCatalogue);

} // namespace

int main(int argc, char **argv) { return mlir::MlirTblgenMain(argc, argv); }
