//===- LoaderCallsTest.cpp - ingot/train.h: data ---------------------------===//
#include "tests/runtime/train/interface/Blobs.h"
#include "tests/runtime/train/io/NpyFile.h"

using namespace ingot::testing;

namespace {

static_assert(sizeof(ingot_loader_options_t) == 88 &&
              offsetof(ingot_loader_options_t, checkpoint) + 8 == 48);

class LoaderCalls : public OnBlobs {
protected:
  Loader create(size_t variant = 0) {
    ingot_loader_t *loader = nullptr;
    EXPECT_EQ(ingot_loader_create(program.get(), variant, &options, &loader),
              INGOT_OK)
        << ingot_last_error();
    return Loader(loader);
  }

  ingot_loader_options_t options = withBlobs(INGOT_LOADER_OPTIONS_INIT);
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

TEST_F(LoaderCalls, TransformsChangeWhatTheProgramSees) {
  const char *images = "images=synthetic:blobs,samples=90";
  const char *steps[] = {"images=normalize(3,2)"};
  options.data = &images;
  options.data_count = 1;
  auto firstSample = [&](uint64_t epoch) {
    Loader loader = create(1);
    EXPECT_EQ(ingot_loader_start(loader.get(), epoch), INGOT_OK);
    ingot_buffer_view_t input = {};
    size_t count = 0;
    EXPECT_EQ(ingot_loader_next(loader.get(), &input, 1, &count), INGOT_OK)
        << ingot_last_error();
    auto *values = static_cast<float *>(input.data);
    return std::vector<float>(values, values + 2);
  };
  std::vector<float> plain = firstSample(0);
  options.transforms = steps;
  options.transform_count = 1;
  EXPECT_NEAR(firstSample(0)[1], (plain[1] - 3) / 2, 1e-6);
}

TEST_F(LoaderCalls, AnAugmentationBelongsToTheEpoch) {
  // A program that takes pictures of 1 x 2 pixels, and flips of these.
  std::string pixels;
  for (int i = 0; i < 90 * 2; ++i)
    pixels += static_cast<char>(i);
  std::string file =
      save(npy(dictionary("|u1", "(90, 1, 1, 2)"), pixels), "x.npy");
  std::string images = "images=" + file;
  const char *data = images.c_str(), *steps[] = {"images=flip"};
  options.data = &data;
  options.data_count = 1;
  options.transforms = steps;
  options.transform_count = 1;
  auto flipsOf = [&](uint64_t epoch) {
    Loader loader = create(1);
    EXPECT_EQ(ingot_loader_start(loader.get(), epoch), INGOT_OK);
    std::vector<bool> flips;
    ingot_buffer_view_t input = {};
    for (size_t count;
         ingot_loader_next(loader.get(), &input, 1, &count) == INGOT_OK &&
         count > 0;)
      for (size_t i = 0; i < count; ++i) {
        auto *row = static_cast<float *>(input.data) + 2 * i;
        flips.push_back(row[0] > row[1]);
      }
    EXPECT_EQ(flips.size(), 90u) << ingot_last_error();
    return flips;
  };
  EXPECT_EQ(flipsOf(1), std::vector<bool>(90));
  options.augment = 1;
  EXPECT_NE(flipsOf(1), std::vector<bool>(90));
  EXPECT_EQ(flipsOf(1), flipsOf(1));
  EXPECT_NE(flipsOf(1), flipsOf(2));
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

TEST_F(LoaderCalls, OptionsSayWhatIsWrongWithThem) {
  ingot_loader_t *loader;
  options.unused = 7;
  EXPECT_EQ(ingot_loader_create(program.get(), 0, &options, &loader),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "unused: expected 0, found 7");
  options.unused = 0;
  options.data_memory = INGOT_NO_MEMORY;
  create();
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
