//===- CodeImage.h - Makes verified code executable -----------------------===//
#ifndef INGOT_RUNTIME_DEVICE_CPU_CODEIMAGE_H
#define INGOT_RUNTIME_DEVICE_CPU_CODEIMAGE_H

#include "artifact_generated.h"
#include "ingot/runtime.h"
#include "runtime/core/Memory.h"

namespace ingot::runtime {

/// Places the segments of `metadata`, which have been verified, into fresh
/// pages. `code` is the code section; nothing points into it afterwards. What
/// no segment covers cannot be accessed, and no page can be written.
ingot_status_t createCodeImage(const schema::Metadata &metadata,
                               const uint8_t *code, Pages *image);

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_DEVICE_CPU_CODEIMAGE_H
