/*===- codes.h - The element types and the roles of state, once each -------===*\
|*
|* Every table of them is made from these lists or compared with them by a test
|* or by the compiler: tests/compiler/artifact/CodesTest.cpp, and for what the tools
|* do with elements tests/tools/tensors and tests/runtime/standalone. A new one goes
|* to the end: its place is its value in ingot_dtype_t (ingot_state_role_t), in the
|* schema, and in every artifact there is.
|*
\*===----------------------------------------------------------------------===*/
#ifndef INGOT_RUNTIME_ABI_CODES_H
#define INGOT_RUNTIME_ABI_CODES_H

/// X(CONSTANT, Schema, name, ir, numpy, c_type)
///   CONSTANT  INGOT_<CONSTANT>, also its name in safetensors files
///   Schema    DType::<Schema>
///   name      what users read
///   ir        how MLIR spells it
///   numpy     in the header of a .npy file; bf16 is 2 bytes without a meaning to it
///   c_type    of one element in C, of as many bytes
#define INGOT_ELEMENT_TYPES(X)                                                 \
  X(F32, F32, "f32", "f32", "<f4", float)                                      \
  X(F64, F64, "f64", "f64", "<f8", double)                                     \
  X(F16, F16, "f16", "f16", "<f2", uint16_t)                                   \
  X(BF16, BF16, "bf16", "bf16", "<V2", uint16_t)                               \
  X(I8, I8, "i8", "i8", "|i1", int8_t)                                         \
  X(U8, U8, "u8", "ui8", "|u1", uint8_t)                                       \
  X(I32, I32, "i32", "i32", "<i4", int32_t)                                    \
  X(I64, I64, "i64", "i64", "<i8", int64_t)                                    \
  X(BOOL, Bool, "bool", "i1", "|b1", uint8_t)

/// X(CONSTANT, Schema, ir)
///   CONSTANT  INGOT_<CONSTANT>
///   Schema    StateRole::<Schema> of the schema
///   ir        StateRole::<ir> of the dialect; what users read, with a space for _
#define INGOT_STATE_ROLES(X)                                                   \
  X(PARAMETER, Parameter, parameter)                                           \
  X(BUFFER, Buffer, buffer)                                                    \
  X(OPTIMIZER_SLOT, OptimizerSlot, optimizer_slot)

#endif // INGOT_RUNTIME_ABI_CODES_H
