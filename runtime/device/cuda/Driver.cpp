//===- Driver.cpp - The CUDA driver, found when it is needed ----------------===//
#include "runtime/device/cuda/Driver.h"

#include "runtime/core/Status.h"

#include <cstdlib>
#include <cstring>
#include <dlfcn.h>

using namespace ingot::runtime;
using namespace ingot::runtime::cuda;

namespace {

constexpr const char *kOverride = "INGOT_CUDA_DRIVER";
constexpr const char *kLibraries[] = {"libcuda.so.1", "libcuda.so"};

enum class Need { optional, required };

struct Entry {
  Need need;
  const char *symbol;
  size_t offset; ///< of the pointer in Driver
};

constexpr Entry kEntries[] = {
#define INGOT_CUDA_ENTRY(need, name, symbol, parameters)                       \
  {Need::need, #symbol, offsetof(Driver, name)},
    INGOT_CUDA_FUNCTIONS(INGOT_CUDA_ENTRY)
#undef INGOT_CUDA_ENTRY
};

/// Loads a library; `*name` is the one that was loaded.
ingot_status_t load(void **library, const char **name) {
  *name = getenv(kOverride);
  if (*name && **name != '\0') {
    *library = dlopen(*name, RTLD_NOW | RTLD_LOCAL);
    return *library ? INGOT_OK
                    : fail(INGOT_UNSUPPORTED,
                           "cannot load the CUDA driver that %s names: %s",
                           kOverride, dlerror());
  }
  // Of the first, which a driver always has, the reason is told: the second one is
  // missing where it was broken, too.
  for (const char *candidate : kLibraries) {
    *name = candidate;
    *library = dlopen(candidate, RTLD_NOW | RTLD_LOCAL);
    if (*library)
      return INGOT_OK;
    if (candidate == kLibraries[0])
      fail(INGOT_UNSUPPORTED,
           "no CUDA driver: %s; install NVIDIA's driver, or compile for a CPU",
           dlerror());
  }
  return INGOT_UNSUPPORTED;
}

ingot_status_t fillTable(void *library, const char *name, Driver *driver) {
  for (const Entry &entry : kEntries) {
    void *function = dlsym(library, entry.symbol);
    if (!function && entry.need == Need::required)
      return fail(INGOT_UNSUPPORTED,
                  "the CUDA driver is too old: '%s' has no %s; expected the "
                  "driver of CUDA %d.%d or later",
                  name, entry.symbol, kOldestDriverVersion / 1000,
                  kOldestDriverVersion % 1000 / 10);
    memcpy(reinterpret_cast<char *>(driver) + entry.offset, &function,
           sizeof(function));
  }
  return INGOT_OK;
}

ingot_status_t initialize(const Driver &driver, const char *name) {
  Result result = driver.Init(0);
  if (result == kStubLibrary)
    return fail(INGOT_UNSUPPORTED,
                "'%s' is the CUDA toolkit's link stub, not a driver; install "
                "NVIDIA's driver, or take the stub out of the library path",
                name);
  if (result == kNoDevice)
    return fail(INGOT_UNSUPPORTED,
                "the CUDA driver '%s' finds no GPU that this process may use",
                name);
  if (result != kSuccess)
    return failWith(driver, result, "initialise the CUDA driver");
  int version = 0;
  result = driver.DriverGetVersion(&version);
  if (result != kSuccess)
    return failWith(driver, result, "ask for the driver's version");
  if (version < kOldestDriverVersion)
    return fail(INGOT_UNSUPPORTED,
                "the CUDA driver is too old: '%s' is that of CUDA %d.%d; "
                "expected %d.%d or later",
                name, version / 1000, version % 1000 / 10,
                kOldestDriverVersion / 1000, kOldestDriverVersion % 1000 / 10);
  return INGOT_OK;
}

ingot_status_t statusOf(Result result) {
  switch (result) {
  case kOutOfMemory:
    return INGOT_OUT_OF_MEMORY;
  case kNotFound:
    return INGOT_NOT_FOUND;
  case kInvalidImage:
    return INGOT_CORRUPT;
  case kNoBinaryForGpu:
  case kUnsupportedPtx:
    return INGOT_UNSUPPORTED;
  default:
    return INGOT_DEVICE_ERROR;
  }
}

} // namespace

ingot_status_t cuda::failWith(const Driver &driver, Result result,
                              const char *action) {
  // Both leave the text NULL for a result that they do not know.
  const char *name = nullptr, *text = nullptr;
  if (driver.GetErrorName)
    driver.GetErrorName(result, &name);
  if (driver.GetErrorString)
    driver.GetErrorString(result, &text);
  return fail(statusOf(result), "cannot %s: %s (%s, %d)", action,
              text ? text : "unknown error", name ? name : "no name", result);
}

ingot_status_t cuda::openDriver(Driver *driver) {
  void *library;
  const char *name;
  if (ingot_status_t status = load(&library, &name))
    return status;
  ingot_status_t status = fillTable(library, name, driver);
  if (status == INGOT_OK)
    return initialize(*driver, name);
  // Not initialised, so it may still go.
  dlclose(library);
  return status;
}
