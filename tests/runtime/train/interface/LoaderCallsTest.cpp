//===- LoaderCallsTest.cpp - ingot/train.h: data ---------------------------===//
#include "tests/runtime/train/interface/Blobs.h"

using namespace ingot::testing;

namespace {

static_assert(sizeof(ingot_loader_options_t) == 48 &&
              offsetof(ingot_loader_options_t, checkpoint) + 8 == 48);

struct ReleaseLoader {
  void operator()(ingot_loader_t *loader) { ingot_loader_release(loader); }
};
using Loader = std::unique_ptr<ingot_loader_t, ReleaseLoader>;

class LoaderCalls : public OnBlobs {
protected:
  LoaderCalls() {
    options.data = kBlobs;
    options.data_count = 2;
  }
  Loader create(size_t variant = 0) {
    ingot_loader_t *loader = nullptr;
    EXPECT_EQ(ingot_loader_create(program.get(), variant, &options, &loader),
              INGOT_OK)
        << ingot_last_error();
    return Loader(loader);
  }

  ingot_loader_options_t options = INGOT_LOADER_OPTIONS_INIT;
};

TEST_F(LoaderCalls, FillsTheInputsThatThereAreDataFor) {
  Loader loader = create();
  float rate = 0.5;
  ingot_buffer_view_t inputs[3] = {};
  inputs[2] = {&rate, INGOT_F32, 0, {}};
  size_t count = 99;
  ASSERT_EQ(ingot_loader_next(loader.get(), inputs, 3, &count), INGOT_OK);
  EXPECT_EQ(count, 0u) << "no epoch has begun";
  ASSERT_EQ(ingot_loader_start(loader.get(), 0), INGOT_OK);
  size_t batches = 0;
  do {
    ASSERT_EQ(ingot_loader_next(loader.get(), inputs, 3, &count), INGOT_OK)
        << ingot_last_error();
    if (count == 0)
      break;
    // Sample i is of cloud i % 3.
    EXPECT_EQ(static_cast<int64_t *>(inputs[1].data)[0],
              static_cast<int64_t>(4 * batches % 3));
    float loss;
    ingot_buffer_view_t output = {&loss, INGOT_F32, 0, {}};
    EXPECT_EQ(
        ingot_context_run(context.get(), "train_step", inputs, 3, &output, 1),
        INGOT_OK)
        << ingot_last_error();
    ++batches;
    EXPECT_EQ(count, batches == 23 ? 2u : 4u);
  } while (true);
  EXPECT_EQ(batches, 23u);
  EXPECT_EQ(inputs[2].data, &rate);
}

TEST_F(LoaderCalls, AnOrderBelongsToSeedAndEpoch) {
  options.sampling = "shuffled";
  auto labels = [&](uint64_t epoch) {
    Loader loader = create();
    EXPECT_EQ(ingot_loader_start(loader.get(), epoch), INGOT_OK);
    std::vector<int64_t> all;
    ingot_buffer_view_t inputs[3] = {};
    for (size_t count;
         ingot_loader_next(loader.get(), inputs, 3, &count) == INGOT_OK &&
         count > 0;) {
      auto *labels = static_cast<int64_t *>(inputs[1].data);
      all.insert(all.end(), labels, labels + count);
    }
    EXPECT_EQ(all.size(), 90u);
    return all;
  };
  EXPECT_EQ(labels(1), labels(1));
  EXPECT_NE(labels(1), labels(2));
  std::vector<int64_t> of = labels(1);
  options.data_threads = INGOT_NO_THREADS;
  EXPECT_EQ(labels(1), of);
}

TEST_F(LoaderCalls, RefusesDataThatNoInputReads) {
  ingot_loader_t *loader;
  EXPECT_EQ(ingot_loader_create(program.get(), 1, &options, &loader),
            INGOT_INVALID_ARGUMENT);
  EXPECT_EQ(loader, nullptr);
  EXPECT_STREQ(ingot_last_error(),
               "data for images, labels: 'forward' reads images f32 [3, 2]");
  EXPECT_EQ(ingot_loader_create(program.get(), 7, &options, &loader),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "variant 7: expected one of 2");
  options.data_count = 0;
  EXPECT_EQ(ingot_loader_create(program.get(), 0, &options, &loader),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "data: expected INPUT=SOURCE, found none");
}

TEST_F(LoaderCalls, RefusesAnotherNumberOfInputs) {
  Loader loader = create();
  ingot_buffer_view_t inputs[3];
  size_t count;
  EXPECT_EQ(ingot_loader_next(loader.get(), inputs, 2, &count),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "'train_step': expected 3 inputs, found 2");
}

} // namespace
