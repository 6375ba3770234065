//===- Variant.cpp - Which of a program's GPU codes fits a device -----------===//
#include "runtime/device/cuda/Variant.h"

#include "runtime/core/Status.h"

#include <cstdio>

using namespace ingot::runtime;
using namespace ingot::runtime::cuda;

namespace {

bool fits(const Variant &variant, uint32_t capability) {
  switch (variant.kind) {
  case Variant::Kind::SpecificCubin:
    return variant.capability == capability;
  case Variant::Kind::Cubin:
    return variant.capability / 10 == capability / 10 &&
           variant.capability <= capability;
  case Variant::Kind::Ptx:
    return variant.capability <= capability;
  }
  return false;
}

/// Whether `lhs` is the better of two that fit.
bool isBetter(const Variant &lhs, const Variant &rhs) {
  auto rank = [](Variant::Kind kind) {
    return kind == Variant::Kind::SpecificCubin ? 2
           : kind == Variant::Kind::Cubin       ? 1
                                                : 0;
  };
  if (rank(lhs.kind) != rank(rhs.kind))
    return rank(lhs.kind) > rank(rhs.kind);
  return lhs.capability > rhs.capability;
}

} // namespace

ingot_status_t cuda::chooseVariant(const Variant *variants, size_t count,
                                   uint32_t capability, size_t *chosen) {
  const Variant *best = nullptr;
  for (size_t i = 0; i < count; ++i)
    if (fits(variants[i], capability) &&
        (!best || isBetter(variants[i], *best)))
      best = &variants[i];
  if (best) {
    *chosen = static_cast<size_t>(best - variants);
    return INGOT_OK;
  }
  char found[256] = "";
  size_t used = 0;
  for (size_t i = 0; i < count && used < sizeof(found); ++i)
    used += static_cast<size_t>(snprintf(
        found + used, sizeof(found) - used, "%s%s_%u%s", i > 0 ? ", " : "",
        variants[i].kind == Variant::Kind::Ptx ? "compute" : "sm",
        variants[i].capability,
        variants[i].kind == Variant::Kind::SpecificCubin ? "a" : ""));
  return fail(INGOT_UNSUPPORTED,
              "no code for this GPU: expected sm_%u or what it can run, found "
              "%s",
              capability, count > 0 ? found : "none");
}
