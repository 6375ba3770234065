//===- StateCallsTest.cpp - ingot/train.h: state as files ------------------===//
#include "tests/runtime/train/interface/Blobs.h"

using namespace ingot::testing;

namespace {

class StateCalls : public OnBlobs {
protected:
  void fill(float first) {
    for (size_t state : {0, 1})
      for (size_t i = 0; i < 6; ++i)
        stateOf<float>(context, state)[i] = first + static_cast<float>(i);
  }

  /// Saves a state and fills another one with what `read` takes of it.
  void reload(decltype(ingot_state_load) read) {
    std::string file = path("all.safetensors");
    fill(1);
    ASSERT_EQ(ingot_state_save(program.get(), context.get(), file.c_str()),
              INGOT_OK)
        << ingot_last_error();
    fill(20);
    ASSERT_EQ(read(program.get(), context.get(), file.c_str()), INGOT_OK)
        << ingot_last_error();
  }
};

TEST_F(StateCalls, AFileHoldsTheWholeState) {
  reload(ingot_state_load);
  EXPECT_EQ(stateOf<float>(context, 0)[5], 6);
  EXPECT_EQ(stateOf<float>(context, 1)[5], 6);
}

TEST_F(StateCalls, WeightsLeaveTheOptimizerAlone) {
  reload(ingot_weights_load);
  EXPECT_EQ(stateOf<float>(context, 0)[5], 6);
  EXPECT_EQ(stateOf<float>(context, 1)[5], 25);
}

TEST_F(StateCalls, ADamagedFileChangesNothing) {
  fill(1);
  std::string file = save("no safetensors");
  EXPECT_EQ(ingot_state_load(program.get(), context.get(), file.c_str()),
            INGOT_INVALID_ARGUMENT);
  EXPECT_NE(std::string(ingot_last_error()).find(file), std::string::npos)
      << ingot_last_error();
  EXPECT_EQ(stateOf<float>(context, 0)[5], 6);
}

TEST_F(StateCalls, WhatCannotBeWrittenIsAnError) {
  EXPECT_EQ(ingot_state_save(program.get(), context.get(),
                             path("none/all.safetensors").c_str()),
            INGOT_IO_ERROR);
  EXPECT_EQ(ingot_state_save(program.get(), context.get(), nullptr),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "path is null");
}

} // namespace
