//===- VariantTest.cpp - The best code for a GPU is chosen ------------------===//
#include "runtime/device/cuda/Variant.h"

#include <gtest/gtest.h>

using namespace ingot::runtime::cuda;
using Kind = Variant::Kind;

namespace {

constexpr Variant kShipped[] = {{Kind::Ptx, 80},
                                {Kind::Cubin, 80},
                                {Kind::Cubin, 90},
                                {Kind::SpecificCubin, 90},
                                {Kind::Cubin, 86}};

TEST(Variant, TheBestThatFitsIsChosen) {
  struct {
    uint32_t capability;
    size_t expected;
  } cases[] = {{80, 1},  {86, 4}, {89, 4}, // the latest of its major version
               {90, 3},  {91, 2},          // specific code fits one version
               {100, 0}, {120, 0}};        // compiled by the driver
  for (const auto &[capability, expected] : cases) {
    size_t chosen = 99;
    EXPECT_EQ(chooseVariant(kShipped, 5, capability, &chosen), INGOT_OK);
    EXPECT_EQ(chosen, expected) << capability;
  }
}

TEST(Variant, WithoutOneTheMessageListsAll) {
  size_t chosen;
  EXPECT_EQ(chooseVariant(kShipped, 5, 75, &chosen), INGOT_UNSUPPORTED);
  EXPECT_STREQ(ingot_last_error(),
               "no code for this GPU: expected sm_75 or what it can run, found "
               "compute_80, sm_80, sm_90, sm_90a, sm_86");
  EXPECT_EQ(chooseVariant(nullptr, 0, 75, &chosen), INGOT_UNSUPPORTED);
  EXPECT_STREQ(
      ingot_last_error(),
      "no code for this GPU: expected sm_75 or what it can run, found none");
}

} // namespace
