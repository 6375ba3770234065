//===- ArgumentsTest.cpp - Wrong buffers are named, not run ----------------===//
#include "tests/runtime/artifact/Owned.h"

#include <functional>

using namespace ingot::testing;

namespace {

class Arguments : public ::testing::Test {
protected:
  /// Runs `relu` after `change` and expects it to be refused.
  void expectRefused(const char *message,
                     const std::function<void(ingot_buffer_view_t &,
                                              ingot_buffer_view_t &)> &change) {
    ingot_buffer_view_t in = input.view(), out = output.view();
    change(in, out);
    EXPECT_EQ(ingot_context_run(context.get(), "relu", &in, 1, &out, 1),
              INGOT_INVALID_ARGUMENT);
    EXPECT_STREQ(ingot_last_error(), message);
    EXPECT_EQ(output.values, std::vector<float>(4, 7.0f)) << "a step has run";
  }

  Program program = load(sampleProgram().assemble());
  Context context = createContext(program);
  Dense<float> input{{4}, {1, 2, 3, 4}}, output{{4}, {7, 7, 7, 7}};
};

using View = ingot_buffer_view_t;

TEST_F(Arguments, RejectsInputWhoseShapeDiffersFromSignature) {
  expectRefused("input 0 of 'relu': expected shape [4], found [5]",
                [](View &in, View &) { in.shape[0] = 5; });
}

TEST_F(Arguments, RejectsInputWhoseRankDiffersFromSignature) {
  expectRefused("input 0 of 'relu': expected shape [4], found [4, 1]",
                [](View &in, View &) {
                  in.rank = 2;
                  in.shape[1] = 1;
                });
  expectRefused("input 0 of 'relu': expected shape [4], found []",
                [](View &in, View &) { in.rank = 0; });
  expectRefused("input 0 of 'relu': expected shape [4], found rank -1",
                [](View &in, View &) { in.rank = -1; });
  expectRefused("input 0 of 'relu': expected shape [4], found rank 9",
                [](View &in, View &) { in.rank = 9; });
}

TEST_F(Arguments, RejectsInputWhoseTypeDiffersFromSignature) {
  expectRefused("input 0 of 'relu': expected f32, found i64",
                [](View &in, View &) { in.dtype = INGOT_I64; });
}

TEST_F(Arguments, RejectsOutputThatDiffersFromSignature) {
  expectRefused("output 0 of 'relu': expected f32, found bf16",
                [](View &, View &out) { out.dtype = INGOT_BF16; });
  expectRefused("output 0 of 'relu': expected shape [4], found [3]",
                [](View &, View &out) { out.shape[0] = 3; });
}

TEST_F(Arguments, RejectsNullAndMisalignedData) {
  expectRefused("input 0 of 'relu': data is null",
                [](View &in, View &) { in.data = nullptr; });
  expectRefused("output 0 of 'relu': data is null",
                [](View &, View &out) { out.data = nullptr; });
  expectRefused(
      "output 0 of 'relu': data is not aligned to 4 bytes",
      [](View &, View &out) { out.data = static_cast<char *>(out.data) + 2; });
  expectRefused("input 0 of 'relu': data exceeds the address space",
                [](View &in, View &) {
                  in.data = reinterpret_cast<void *>(~uintptr_t{15});
                });
}

TEST_F(Arguments, RejectsOutputThatOverlapsInput) {
  expectRefused("output 0 of 'relu' overlaps input 0",
                [](View &in, View &out) { in.data = out.data; });
  // The last element of the output is the first of the input.
  Dense<float> both({7}, std::vector<float>(7, 7.0f));
  ingot_buffer_view_t in = input.view(), out = output.view();
  in.data = both.values.data() + 3;
  out.data = both.values.data();
  EXPECT_EQ(ingot_context_run(context.get(), "relu", &in, 1, &out, 1),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "output 0 of 'relu' overlaps input 0");
}

TEST_F(Arguments, AcceptsBuffersThatTouch) {
  Dense<float> both({8}, {-1, 2, -3, 4, 0, 0, 0, 0});
  ingot_buffer_view_t in = input.view(), out = output.view();
  in.data = both.values.data();
  out.data = both.values.data() + 4;
  ASSERT_EQ(ingot_context_run(context.get(), "relu", &in, 1, &out, 1),
            INGOT_OK);
  EXPECT_EQ(both.values, (std::vector<float>{-1, 2, -3, 4, 0, 2, 0, 4}));
}

TEST_F(Arguments, RejectsWrongCounts) {
  ingot_buffer_view_t in[2] = {input.view(), input.view()}, out = output.view();
  EXPECT_EQ(ingot_context_run(context.get(), "relu", in, 2, &out, 1),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "'relu': expected 1 input, found 2");
  EXPECT_EQ(ingot_context_run(context.get(), "relu", in, 0, &out, 1),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "'relu': expected 1 input, found 0");
  EXPECT_EQ(ingot_context_run(context.get(), "relu", in, 1, &out, 0),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "'relu': expected 1 output, found 0");
}

TEST_F(Arguments, RejectsNullPointers) {
  ingot_buffer_view_t in = input.view(), out = output.view();
  EXPECT_EQ(ingot_context_run(nullptr, "relu", &in, 1, &out, 1),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "context is null");
  EXPECT_EQ(ingot_context_run(context.get(), nullptr, &in, 1, &out, 1),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "function is null");
  EXPECT_EQ(ingot_context_run(context.get(), "relu", nullptr, 1, &out, 1),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "inputs is null");
  EXPECT_EQ(ingot_context_run(context.get(), "relu", &in, 1, nullptr, 1),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "outputs is null");
}

TEST_F(Arguments, RejectsUnknownFunction) {
  EXPECT_EQ(run(context, "gelu", input, output), INGOT_NOT_FOUND);
  EXPECT_STREQ(ingot_last_error(), "'sample' has no function 'gelu'");
}

TEST_F(Arguments, ListsTheShapesOfAllVariants) {
  Dense<int32_t> modes({6});
  Dense<float> batch({5});
  EXPECT_EQ(run(context, "mode", batch, modes), INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(),
               "input 0 of 'mode': expected shape [1] or [32], found [5]");
}

TEST_F(Arguments, ChoosesTheVariantByShape) {
  struct Seen {
    size_t variant = 0;
    static void note(const ingot_step_event_t *event, void *user) {
      static_cast<Seen *>(user)->variant = event->variant;
    }
  } seen;
  ingot_context_observe(context.get(), Seen::note, &seen);
  Dense<int32_t> modes({6});
  Dense<float> one({1}), many({32});
  ASSERT_EQ(run(context, "mode", many, modes), INGOT_OK);
  EXPECT_EQ(seen.variant, 3u);
  ASSERT_EQ(run(context, "mode", one, modes), INGOT_OK);
  EXPECT_EQ(seen.variant, 2u);
}

/// A function of two inputs and two outputs in several variants, with no step:
/// only its signature matters.
Bytes twoInputProgram() {
  using ingot::schema::DType;
  ArtifactBuilder builder = sampleProgram();
  builder.metadata.variants.clear();
  for (int64_t batch : {1, 8, 8, 64}) {
    auto variant = std::make_unique<ingot::schema::VariantT>();
    variant->function = "train";
    // The third variant has the images of the second, but longer labels.
    int64_t labels = builder.metadata.variants.size() == 2 ? 9 : batch;
    variant->inputs.push_back(tensor("images", DType::F32, {batch, 3}));
    variant->inputs.push_back(tensor("labels", DType::I64, {labels}));
    variant->outputs.push_back(tensor("loss", DType::F32, {}));
    variant->outputs.push_back(tensor("hits", DType::I64, {}));
    builder.metadata.variants.push_back(std::move(variant));
  }
  builder.layOutSections();
  return builder.assemble();
}

class SeveralArguments : public ::testing::Test {
protected:
  ingot_status_t runTrain(ingot_buffer_view_t images,
                          ingot_buffer_view_t labels, ingot_buffer_view_t loss,
                          ingot_buffer_view_t hits) {
    ingot_buffer_view_t inputs[] = {images, labels}, outputs[] = {loss, hits};
    return ingot_context_run(context.get(), "train", inputs, 2, outputs, 2);
  }

  Program program = load(twoInputProgram());
  Context context = createContext(program);
  Dense<float> images{{8, 3}}, loss{{}};
  Dense<int64_t> labels{{8}}, hits{{}};
};

TEST_F(SeveralArguments, NamesTheFirstInputThatNoVariantExpects) {
  Dense<float> others({5, 3});
  EXPECT_EQ(runTrain(others.view(), labels.view(), loss.view(), hits.view()),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(
      ingot_last_error(),
      "input 0 of 'train': expected shape [1, 3] or [8, 3] or [64, 3], "
      "found [5, 3]");

  // The images leave two variants, whose labels differ.
  Dense<int64_t> seven({7});
  EXPECT_EQ(runTrain(images.view(), seven.view(), loss.view(), hits.view()),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(),
               "input 1 of 'train': expected shape [8] or [9], found [7]");

  Dense<float> floats({8});
  EXPECT_EQ(runTrain(images.view(), floats.view(), loss.view(), hits.view()),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(),
               "input 1 of 'train': expected i64, found f32");
}

TEST_F(SeveralArguments, FindsOverlapsWhateverTheOrderInMemory) {
  // A scalar in the middle of a large input: neighbours in memory need not be
  // neighbours in the signature.
  ingot_buffer_view_t inside = loss.view();
  inside.data = images.values.data() + 11;
  EXPECT_EQ(runTrain(images.view(), labels.view(), inside, hits.view()),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "output 0 of 'train' overlaps input 0");

  ingot_buffer_view_t same = hits.view();
  ingot_buffer_view_t shared = loss.view();
  shared.data = same.data;
  EXPECT_EQ(runTrain(images.view(), labels.view(), shared, same),
            INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "output 0 of 'train' overlaps output 1");
}

TEST_F(SeveralArguments, AllowsInputsToShareMemory) {
  ingot_buffer_view_t shared = labels.view();
  Dense<int64_t> block({12});
  ingot_buffer_view_t first = images.view();
  first.data = block.values.data();
  shared.data = block.values.data();
  EXPECT_EQ(runTrain(first, shared, loss.view(), hits.view()), INGOT_OK)
      << ingot_last_error();
}

} // namespace
