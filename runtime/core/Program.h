//===- Program.h - A loaded program: immutable, shared by its contexts ----===//
#ifndef INGOT_RUNTIME_CORE_PROGRAM_H
#define INGOT_RUNTIME_CORE_PROGRAM_H

#include "artifact_generated.h"
#include "runtime/abi/kernel_abi.h"
#include "runtime/core/Backend.h"
#include "runtime/core/Memory.h"

/// Made by runtime/loader once every check has passed; read-only afterwards.
struct ingot_program {
  /// Verified. Points into `metadataCopy`, or into an embedded program.
  const ingot::schema::Metadata *metadata = nullptr;
  /// Of the device that the program is for; set before anything is prepared.
  const ingot::runtime::Backend *backend = nullptr;
  void *backendData = nullptr; ///< owned by the backend
  /// By kernel index. Points into `kernelTable`, or into an embedded program;
  /// null on a GPU.
  const ingot_kernel_t *kernels = nullptr;
  /// The weight section: metadata->weights_bytes() bytes.
  const uint8_t *weights = nullptr;

  // A copy, so that a file that changes under its mapping cannot undo a check.
  ingot::runtime::HeapArray<uint8_t> metadataCopy;
  ingot::runtime::HeapArray<ingot_kernel_t> kernelTable;
  ingot::runtime::Pages codeImage;
  /// The mapped file, or a copy of the weight section.
  ingot::runtime::Pages weightPages;
};

#endif // INGOT_RUNTIME_CORE_PROGRAM_H
