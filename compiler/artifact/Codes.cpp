//===- Codes.cpp - Types and roles of the IR, as runtime and users know them -===//

#include "compiler/artifact/Codes.h"

#include "runtime/abi/codes.h"

#include "llvm/Support/raw_ostream.h"

using namespace ingot;
using namespace ingot::artifact;

namespace {

struct Entry {
  const char *ir; ///< as MLIR prints the type
  ElementType type;
};

constexpr Entry kElementTypes[] = {
#define INGOT_ENTRY(constant, schema_name, name, ir, numpy, c_type)            \
  {ir, {schema::DType::schema_name, name, "INGOT_" #constant, #c_type}},
    INGOT_ELEMENT_TYPES(INGOT_ENTRY)
#undef INGOT_ENTRY
};

} // namespace

const ElementType *ingot::artifact::findElementType(mlir::Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  for (const Entry &entry : kElementTypes)
    if (text == entry.ir)
      return &entry.type;
  return nullptr;
}

const ElementType *ingot::artifact::findElementType(schema::DType code) {
  for (const Entry &entry : kElementTypes)
    if (entry.type.code == code)
      return &entry.type;
  return nullptr;
}

schema::StateRole ingot::artifact::toSchema(ir::StateRole role) {
  switch (role) {
#define INGOT_ENTRY(constant, schema_name, name)                               \
  case ir::StateRole::name:                                                    \
    return schema::StateRole::schema_name;
    INGOT_STATE_ROLES(INGOT_ENTRY)
#undef INGOT_ENTRY
  }
  llvm_unreachable("unknown StateRole");
}
