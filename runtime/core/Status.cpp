//===- Status.cpp - The last error of each thread -------------------------===//
#include "runtime/core/Status.h"

#include "runtime/abi/program_limits.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>

namespace {

// A fixed buffer: reporting that memory ran out must not allocate.
constexpr size_t kMessageBytes = 1024;
thread_local char lastError[kMessageBytes];

ingot_status_t record(ingot_status_t status, const char *format,
                      va_list arguments) {
  // Arguments may point into the previous message, so it is replaced at the
  // end.
  char message[kMessageBytes];
  vsnprintf(message, sizeof(message), format, arguments);
  // Names inside a message come from files; whatever they hold, a message stays
  // one line that a terminal can show.
  ingot_make_printable(message, strlen(message));
  memcpy(lastError, message, sizeof(message));
  return status;
}

} // namespace

ingot_status_t ingot::runtime::fail(ingot_status_t status, const char *format,
                                    ...) {
  va_list arguments;
  va_start(arguments, format);
  record(status, format, arguments);
  va_end(arguments);
  return status;
}

ingot_status_t ingot_fail(ingot_status_t status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  record(status, format, arguments);
  va_end(arguments);
  return status;
}

ingot_status_t ingot::runtime::nameSubject(ingot_status_t status,
                                           const char *subject) {
  if (status == INGOT_OK)
    return status;
  return fail(status, "%s: %s", subject, lastError);
}

uint32_t ingot_version(void) { return INGOT_VERSION; }

const char *ingot_last_error(void) { return lastError; }
