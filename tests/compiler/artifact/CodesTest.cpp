//===- CodesTest.cpp - Every table of types and roles has the same ---------===//
//
// runtime/abi/codes.h is the list. The dialect and the DSL, which may not know the
// runtime, have tables of their own: here they are compared with it, also what
// becomes of each type on its way through the compiler.
//
//===----------------------------------------------------------------------===//
#include "compiler/artifact/Codes.h"

#include "compiler/dsl/Graph.h"
#include "ingot/compile.h"
#include "ingot/ops.h"
#include "ingot/program.h"
#include "ingot/runtime.h"
#include "ir/reference/ReferenceTensor.h"
#include "passes/Dialects.h"
#include "passes/cuda/ScalarText.h"
#include "runtime/abi/codes.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"

#include <gtest/gtest.h>

using namespace ingot;
using namespace ingot::cuda;
using namespace ingot::cpu;
using namespace ingot::artifact;

namespace {

struct Listed {
  ingot_dtype_t code;
  schema::DType inSchema;
  const char *schemaName, *name, *ir, *cType;
  size_t bytes;
};

const Listed kElementTypes[] = {
#define INGOT_ENTRY(constant, schema_name, name, ir, numpy, c_type)            \
  {INGOT_##constant,                                                           \
   schema::DType::schema_name,                                                 \
   #schema_name,                                                               \
   name,                                                                       \
   ir,                                                                         \
   #c_type,                                                                    \
   sizeof(c_type)},
    INGOT_ELEMENT_TYPES(INGOT_ENTRY)
#undef INGOT_ENTRY
};

struct ListedRole {
  ingot_state_role_t code;
  schema::StateRole inSchema;
  StateRole inDialect;
  StateInfo::Role inCompiler;
  ingot::detail::StateKind inDsl;
  const char *ir;
};

const ListedRole kStateRoles[] = {
#define INGOT_ENTRY(constant, schema_name, ir)                                 \
  {INGOT_##constant,                                                           \
   schema::StateRole::schema_name,                                             \
   StateRole::ir,                                                              \
   StateInfo::Role::schema_name,                                               \
   ingot::detail::StateKind::ir,                                               \
   #ir},
    INGOT_STATE_ROLES(INGOT_ENTRY)
#undef INGOT_ENTRY
};

class Codes : public ::testing::Test {
protected:
  Codes() {
    mlir::DialectRegistry registry;
    registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  /// Whether the dialect has tensors of `ir`.
  bool hasTensorsOf(const std::string &ir) {
    mlir::ScopedDiagnosticHandler silent(
        &context, [](mlir::Diagnostic &) { return mlir::success(); });
    std::string text = "func.func @f(%x: tensor<2x3x" + ir + ">) -> tensor<6x" +
                       ir + "> {\n" + "  %y = ingot.reshape %x : tensor<2x3x" +
                       ir + "> to tensor<6x" + ir +
                       ">\n  return %y : tensor<6x" + ir + ">\n}\n";
    return bool(mlir::parseSourceString<mlir::ModuleOp>(text, &context));
  }

  mlir::MLIRContext context;
};

using ElementTypes = Codes;
using StateRoles = Codes;

TEST_F(ElementTypes, AreThoseOfTheDialect) {
  for (const Listed &listed : kElementTypes)
    EXPECT_TRUE(hasTensorsOf(listed.ir)) << listed.ir;
  std::set<std::string> listed;
  for (const Listed &entry : kElementTypes)
    listed.insert(entry.ir);
  // Every builtin type that one could add.
  for (const char *other :
       {"f16",      "bf16",   "f32",  "tf32", "f64",   "f80",         "f128",
        "f8E4M3FN", "f8E5M2", "i1",   "i2",   "i4",    "i8",          "i16",
        "i32",      "i64",    "i128", "ui8",  "ui16",  "ui32",        "ui64",
        "si8",      "si16",   "si32", "si64", "index", "complex<f32>"}) {
    EXPECT_EQ(hasTensorsOf(other), listed.contains(other)) << other;
    EXPECT_EQ(findElementType(mlir::parseType(other, &context)) != nullptr,
              listed.contains(other))
        << other;
  }
}

TEST_F(ElementTypes, AreThoseOfTheDsl) {
  ASSERT_EQ(static_cast<size_t>(DType::boolean) + 1, std::size(kElementTypes));
  for (const Listed &listed : kElementTypes) {
    auto dtype = static_cast<DType>(listed.code);
    mlir::Type type = mlir::parseType(listed.ir, &context);
    EXPECT_EQ(dsl::toMlir(dtype, &context), type) << listed.ir;
    EXPECT_EQ(dsl::toDType(type), dtype) << listed.ir;
    // `bool` is a word of C++.
    EXPECT_EQ(to_string(dtype),
              dtype == DType::boolean ? "boolean" : listed.name);
  }
}

TEST_F(ElementTypes, AreThoseOfTheRuntimeAndTheSchema) {
  for (const Listed &listed : kElementTypes) {
    EXPECT_STREQ(ingot_dtype_name(listed.code), listed.name);
    EXPECT_EQ(ingot_dtype_size(listed.code), listed.bytes);
    EXPECT_STREQ(schema::EnumNameDType(listed.inSchema), listed.schemaName);
  }
  auto count = static_cast<ingot_dtype_t>(std::size(kElementTypes));
  EXPECT_STREQ(ingot_dtype_name(count), "?");
  EXPECT_EQ(ingot_dtype_size(count), 0u);
}

TEST_F(ElementTypes, HaveTheirSizeInTheEvaluatorAndInCuda) {
  std::map<std::string, size_t> bytesInCuda = {
      {"float", 4},         {"double", 8}, {"Half", 2},
      {"BFloat16", 2},      {"int", 4},    {"signed char", 1},
      {"unsigned char", 1}, {"short", 2},  {"long long", 8}};
  for (const Listed &listed : kElementTypes) {
    mlir::Type type = mlir::parseType(listed.ir, &context);
    auto tensor = mlir::RankedTensorType::get({3, 5}, type);
    EXPECT_EQ(ReferenceTensor::byteCount(tensor), 15 * int64_t(listed.bytes));
    EXPECT_EQ(bytesInCuda[getStorageText(type)], listed.bytes) << listed.ir;
    // What it writes it reads back: bytes of 0 and 1 are values of every type.
    std::vector<char> bytes(15 * listed.bytes), again(bytes.size(), 7);
    for (size_t i = 0; i < bytes.size(); i += 2 * listed.bytes)
      bytes[i] = 1;
    ReferenceTensor::fromBytes(tensor, bytes.data()).toBytes(again.data());
    EXPECT_EQ(again, bytes) << listed.ir;
  }
}

/// A program with a function for each element type and a state of each role.
Source everything() {
  std::string text;
  for (const ListedRole &role : kStateRoles)
    text += std::string("ingot.state @s_") + role.ir + " " + role.ir +
            " = dense<1.0> : tensor<2xf32>\n";
  for (const Listed &listed : kElementTypes) {
    std::string ir = listed.ir;
    text += "func.func @\"of_" + std::string(listed.name) +
            "@1\"(%x: tensor<2x3x" + ir +
            "> {ingot.name = \"x\"}) -> (tensor<6x" + ir +
            "> {ingot.name = \"y\"}) {\n  %y = ingot.reshape %x : tensor<2x3x" +
            ir + "> to tensor<6x" + ir + ">\n  return %y : tensor<6x" + ir +
            ">\n}\n";
  }
  text += "func.func @\"states@1\"(";
  for (const ListedRole &role : kStateRoles)
    text += std::string(role.inSchema == schema::StateRole::MIN ? "" : ", ") +
            "%" + role.ir + ": tensor<2xf32> {ingot.state = \"s_" + role.ir +
            "\"}";
  text += ") -> (tensor<2xf32> {ingot.name = \"sum\"}";
  for (const ListedRole &role : kStateRoles)
    text +=
        std::string(", tensor<2xf32> {ingot.state = \"s_") + role.ir + "\"}";
  text += ") {\n  %sum = ingot.add %parameter, %buffer : tensor<2xf32>\n"
          "  return %sum";
  std::string types = "tensor<2xf32>";
  for (size_t i = 0; i < std::size(kStateRoles); ++i) {
    text += ", %sum";
    types += ", tensor<2xf32>";
  }
  return {"everything", text + " : " + types + "\n}\n"};
}

struct Release {
  void operator()(ingot_program_t *program) { ingot_program_release(program); }
};

class CompiledCodes : public ::testing::Test {
protected:
  CompiledCodes() {
    options.cpu = "x86-64-v3";
    std::string artifact = compile(everything(), options).artifact;
    ingot_program_t *loaded = nullptr;
    EXPECT_EQ(
        ingot_program_load_memory(artifact.data(), artifact.size(), &loaded),
        INGOT_OK)
        << ingot_last_error();
    program.reset(loaded);
  }

  CompileOptions options;
  std::unique_ptr<ingot_program_t, Release> program;
};

TEST_F(CompiledCodes, ReachTheRuntime) {
  size_t index = 0;
  for (const Listed &listed : kElementTypes) {
    ingot_variant_info_t info = {};
    info.struct_size = sizeof(info);
    ASSERT_EQ(ingot_program_variant(program.get(), index, &info), INGOT_OK);
    EXPECT_EQ(info.function, "of_" + std::string(listed.name));
    ingot_tensor_spec_t spec = {};
    spec.struct_size = sizeof(spec);
    ASSERT_EQ(ingot_program_input(program.get(), index++, 0, &spec), INGOT_OK);
    EXPECT_EQ(spec.dtype, listed.code) << listed.name;
  }
  for (const ListedRole &role : kStateRoles) {
    ingot_tensor_spec_t spec = {};
    spec.struct_size = sizeof(spec);
    ASSERT_EQ(ingot_program_state(program.get(), role.code, &spec), INGOT_OK);
    EXPECT_EQ(spec.name, std::string("s_") + role.ir);
    EXPECT_EQ(spec.role, role.code) << role.ir;
  }
}

TEST_F(CompiledCodes, AreDescribedToUsersOfTheCompiler) {
  std::vector<FunctionInfo> functions =
      describeFunctions(everything(), options);
  for (size_t i = 0; i < std::size(kElementTypes); ++i)
    EXPECT_EQ(functions[i].inputs[0].dtype, kElementTypes[i].name);
  std::vector<StateInfo> seen;
  options.loadStates = [&](const std::vector<StateInfo> &states) {
    seen = states;
    return std::vector<const void *>(states.size());
  };
  compile(everything(), options);
  ASSERT_EQ(seen.size(), std::size(kStateRoles));
  for (size_t i = 0; i < seen.size(); ++i)
    EXPECT_EQ(seen[i].role, kStateRoles[i].inCompiler) << kStateRoles[i].ir;
}

TEST_F(CompiledCodes, AreTypesOfCInTheHeaderOfAnObject) {
  options.packaging = Packaging::Object;
  std::string header = compile(everything(), options).header;
  for (const Listed &listed : kElementTypes)
    EXPECT_NE(header.find("\neverything_of_" + std::string(listed.name) +
                          "(everything_context *context,\n    const " +
                          listed.cType + " x[2][3],\n"),
              std::string::npos)
        << header;
}

TEST_F(StateRoles, AreThoseOfTheDialectAndTheSchema) {
  EXPECT_EQ(getMaxEnumValForStateRole() + 1, std::size(kStateRoles));
  for (const ListedRole &role : kStateRoles) {
    EXPECT_EQ(static_cast<int>(role.inDialect), role.code);
    EXPECT_EQ(stringifyStateRole(role.inDialect), role.ir);
    EXPECT_EQ(toSchema(role.inDialect), role.inSchema);
  }
}

INGOT_PROGRAM(roles_of_the_dsl) {
  for (const ListedRole &role : kStateRoles) {
    Tensor state =
        ingot::detail::declare_state(role.ir, role.inDsl, {{2}, f32},
                                     init::zeros(), SourceLocation::current());
    function(role.ir, {}, [&] { return state + 1.0; });
  }
}

TEST_F(StateRoles, AreThoseOfTheDsl) {
  std::vector<StateInfo> seen;
  CompileOptions options;
  options.loadStates = [&](const std::vector<StateInfo> &states) {
    seen = states;
    return std::vector<const void *>(states.size());
  };
  compileToText({"roles_of_the_dsl", {}}, options, TextFormat::Ir);
  compile({"roles_of_the_dsl", {}}, options);
  ASSERT_EQ(seen.size(), std::size(kStateRoles));
  for (size_t i = 0; i < seen.size(); ++i) {
    EXPECT_EQ(seen[i].name, kStateRoles[i].ir);
    EXPECT_EQ(seen[i].role, kStateRoles[i].inCompiler) << seen[i].name;
  }
}

} // namespace
