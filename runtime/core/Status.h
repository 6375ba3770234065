//===- Status.h - The one way in which the runtime reports a failure ------===//
#ifndef INGOT_RUNTIME_CORE_STATUS_H
#define INGOT_RUNTIME_CORE_STATUS_H

#include "ingot/runtime.h"

namespace ingot::runtime {

/// Makes the formatted text this thread's last error and returns `status`, so
/// that a check reads `return fail(INGOT_CORRUPT, "...", ...)`.
[[gnu::format(printf, 2, 3)]] ingot_status_t fail(ingot_status_t status,
                                                  const char *format, ...);

/// Puts "`subject`: " in front of this thread's last error unless `status` is
/// INGOT_OK, and returns `status`.
ingot_status_t nameSubject(ingot_status_t status, const char *subject);

} // namespace ingot::runtime

#endif // INGOT_RUNTIME_CORE_STATUS_H
