//===- SafetensorsTest.cpp - Weight files: named tensors -------------------===//
#include "runtime/train/io/Safetensors.h"
#include "tests/runtime/train/io/DamagedFile.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

using namespace ingot::io;
using namespace ingot::testing;

namespace {

std::string safetensors(const std::string &header, const std::string &data) {
  uint64_t length = header.size();
  return std::string(reinterpret_cast<const char *>(&length), 8) + header +
         data;
}

/// One entry of the header.
std::string entry(const std::string &name, const std::string &dtype,
                  const std::string &shape, const std::string &offsets) {
  return std::string("\"") + name + "\":{\"dtype\":\"" + dtype +
         "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}";
}

class SafetensorsFile : public ingot::testing::TemporaryFolder {
protected:
  void expectRefused(const std::string &content, const std::string &message) {
    std::string file = save(content);
    Result<Safetensors> tensors = Safetensors::read(file);
    ASSERT_FALSE(tensors) << message;
    EXPECT_EQ(tensors.error(), file + ": " + message);
  }

  /// With one entry `w` of 24 bytes of data.
  void expectEntryRefused(const std::string &dtype, const std::string &shape,
                          const std::string &offsets,
                          const std::string &message) {
    expectRefused(safetensors("{" + entry("w", dtype, shape, offsets) + "}",
                              std::string(24, 'x')),
                  message);
  }
};

TEST_F(SafetensorsFile, ReadsNamedTensors) {
  std::string header = "{\"__metadata__\":{\"format\":\"pt\"}," +
                       entry("b", "I64", "[1]", "[8,16]") + "," +
                       entry("a", "F32", "[2,1]", "[0,8]") + "}   ";
  std::string data("\0\0\x80\x3f\0\0\0\xc0\7\0\0\0\0\0\0\0", 16);
  Result<Safetensors> file = Safetensors::read(save(safetensors(header, data)));
  ASSERT_TRUE(file) << file.error();
  ASSERT_EQ(file->tensors().size(), 2u);
  EXPECT_EQ(file->tensors()[0].name, "a");
  const TensorView *a = file->find("a");
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->dtype, INGOT_F32);
  EXPECT_EQ(a->shape, (std::vector<int64_t>{2, 1}));
  float values[2];
  ASSERT_EQ(a->data.size(), sizeof(values));
  memcpy(values, a->data.data(), sizeof(values));
  EXPECT_EQ(values[0], 1.0f);
  EXPECT_EQ(values[1], -2.0f);
  EXPECT_EQ(file->find("b")->data[0], std::byte{7});
  EXPECT_EQ(file->find("c"), nullptr);
  EXPECT_EQ(file->metadata().at("format"), "pt");
}

TEST_F(SafetensorsFile, ReadsBackEveryElementType) {
  std::vector<HostTensor> tensors = ingot::testing::tensorsOfEveryType();
  std::vector<NamedTensor> named;
  for (const HostTensor &tensor : tensors)
    named.push_back(
        {std::string("t.") + ingot_dtype_name(tensor.dtype), tensor.view()});
  Result<void> written =
      writeSafetensors(path("w"), named, {{"producer", "ingot"}});
  ASSERT_TRUE(written) << written.error();

  Result<Safetensors> file = Safetensors::read(path("w"));
  ASSERT_TRUE(file) << file.error();
  EXPECT_EQ(file->tensors().size(), named.size());
  for (const NamedTensor &expected : named) {
    const TensorView *found = file->find(expected.name);
    ASSERT_NE(found, nullptr) << expected.name;
    EXPECT_EQ(found->dtype, expected.tensor.dtype);
    EXPECT_EQ(found->shape, expected.tensor.shape);
    EXPECT_TRUE(std::equal(found->data.begin(), found->data.end(),
                           expected.tensor.data.begin(),
                           expected.tensor.data.end()));
    EXPECT_EQ(reinterpret_cast<uintptr_t>(found->data.data()) %
                  ingot_dtype_size(found->dtype),
              0u)
        << expected.name;
  }
  EXPECT_EQ(file->metadata().at("producer"), "ingot");
}

TEST_F(SafetensorsFile, WritesTheSameBytesInWhateverOrder) {
  HostTensor a = makeTensor<float>(INGOT_F32, {2}, {1, 2});
  HostTensor b = makeTensor<int64_t>(INGOT_I64, {}, {3});
  std::vector<NamedTensor> forward = {{"a", a.view()}, {"b", b.view()}};
  std::vector<NamedTensor> backward = {{"b", b.view()}, {"a", a.view()}};
  ASSERT_TRUE(writeSafetensors(path("1"), forward));
  ASSERT_TRUE(writeSafetensors(path("2"), backward));
  std::string content = contentOf(path("1"));
  EXPECT_EQ(content, contentOf(path("2")));
  std::string header =
      "{\"a\":{\"data_offsets\":[8,16],\"dtype\":\"F32\",\"shape\":[2]},"
      "\"b\":{\"data_offsets\":[0,8],\"dtype\":\"I64\",\"shape\":[]}}";
  header.append((8 - header.size() % 8) % 8, ' ');
  EXPECT_EQ(content, safetensors(header, std::string("\3\0\0\0\0\0\0\0\0\0\x80"
                                                     "\x3f\0\0\0\x40",
                                                     16)));
}

TEST_F(SafetensorsFile, AcceptsNoTensorAndEmptyTensors) {
  Result<Safetensors> none = Safetensors::read(save(safetensors("{}", "")));
  ASSERT_TRUE(none) << none.error();
  EXPECT_TRUE(none->tensors().empty());
  Result<Safetensors> empty = Safetensors::read(
      save(safetensors("{" + entry("e", "F32", "[0,3]", "[4,4]") + "," +
                           entry("w", "F32", "[]", "[0,4]") + "}",
                       "1234")));
  ASSERT_TRUE(empty) << empty.error();
  EXPECT_TRUE(empty->find("e")->data.empty());
}

TEST_F(SafetensorsFile, RefusesDamagedHeaders) {
  expectRefused("1234567", "not a safetensors file: it has no header");
  expectRefused(
      std::string(8, '\xff'),
      "not a safetensors file: a header of 18446744073709551615 bytes "
      "in a file of 8");
  expectRefused(std::string("\3\0\0\0\0\0\0\0{}", 10),
                "not a safetensors file: a header of 3 bytes in a file of 10");
  expectRefused(safetensors("{", ""), "the header is not valid JSON");
  expectRefused(safetensors("{\"\xff\":1}", ""),
                "the header is not valid JSON");
  expectRefused(safetensors("[]", ""), "the header is not a JSON object");
  expectRefused(safetensors("{" + entry("w", "F32", "[]", "[0,4]") + "," +
                                entry("w", "F32", "[]", "[0,4]") + "}",
                            "1234"),
                "the header names 'w' twice");
  expectRefused(safetensors("{\"__metadata__\":1}", ""),
                "'__metadata__': expected an object");
  expectRefused(safetensors("{\"__metadata__\":{\"a\":1}}", ""),
                "'__metadata__': expected a string for 'a'");
  expectRefused(safetensors("{\"w\":[]}", ""),
                "'w': expected dtype, shape and data_offsets");
  expectRefused(safetensors("{\"w\":{\"dtype\":\"F32\",\"shape\":[]}}", ""),
                "'w': expected dtype, shape and data_offsets");
}

TEST_F(SafetensorsFile, RefusesDamagedEntries) {
  expectEntryRefused("F8_E4M3", "[24]", "[0,24]",
                     "'w': element type is not supported: 'F8_E4M3'");
  for (const char *shape : {"6", "[1,1,1,1,1,1,1,1,6]"})
    expectEntryRefused("F32", shape, "[0,24]",
                       "'w': shape is not an array of at most 8 extents");
  for (const char *shape :
       {"[-6]", "[6.0]", "[\"6\"]", "[9223372036854775808]", "[null]"})
    expectEntryRefused("F32", shape, "[0,24]",
                       "'w': shape holds something else than extents");
  expectEntryRefused("F32", "[4294967296,4294967296]", "[0,24]",
                     "'w': invalid shape [4294967296, 4294967296]");
  for (const char *offsets : {"24", "[24]", "[0,12,24]"})
    expectEntryRefused("F32", "[6]", offsets,
                       "'w': data_offsets is not a pair");
  for (const char *offsets :
       {"[24,0]", "[0,25]", "[-1,23]", "[0,1e400]", "[0,18446744073709551615]"})
    expectRefused(safetensors("{" + entry("w", "F32", "[6]", offsets) + "}",
                              std::string(24, 'x')),
                  std::string(offsets) == "[0,1e400]"
                      ? "the header is not valid JSON"
                      : "'w': data_offsets do not lie in the 24 bytes of data");
  expectEntryRefused("F32", "[5]", "[0,24]",
                     "'w': F32 of shape [5]: expected 20 bytes, found 24");
  expectEntryRefused("BOOL", "[24]", "[0,24]",
                     "'w': element 0 is neither 0 nor 1");
}

TEST_F(SafetensorsFile, RefusesGapsAndOverlaps) {
  auto two = [](const char *first, const char *second) {
    return safetensors("{" + entry("a", "F32", "[2]", first) + "," +
                           entry("b", "F32", "[2]", second) + "}",
                       std::string(20, 'x'));
  };
  expectRefused(two("[0,8]", "[4,12]"), "'b': its data overlap another tensor");
  expectRefused(two("[0,8]", "[0,8]"), "'b': its data overlap another tensor");
  expectRefused(two("[0,8]", "[12,20]"),
                "'b': 4 bytes before its data belong to no tensor");
  expectRefused(two("[0,8]", "[8,16]"),
                "4 bytes at the end belong to no tensor");
}

TEST_F(SafetensorsFile, RefusesEveryTruncationAndSurvivesEveryChange) {
  std::string good = safetensors("{\"__metadata__\":{\"k\":\"v\"}," +
                                     entry("a", "F32", "[2]", "[0,8]") + "," +
                                     entry("b", "U8", "[3]", "[8,11]") + "}",
                                 std::string(11, 'x'));
  ASSERT_TRUE(Safetensors::read(save(good)));
  forEachTruncation(good, [&](const std::string &start) {
    EXPECT_FALSE(Safetensors::read(save(start))) << start.size();
  });
  forEachChange(good, [&](const std::string &changed) {
    (void)!Safetensors::read(save(changed));
  });
}

TEST_F(SafetensorsFile, SurvivesDeepNesting) {
  std::string deep = "{\"w\":" + std::string(1000000, '[');
  expectRefused(safetensors(deep, ""), "the header is not valid JSON");
  expectRefused(safetensors(deep + std::string(1000000, ']') + "}", ""),
                "'w': expected dtype, shape and data_offsets");
}

TEST_F(SafetensorsFile, RefusesToWriteWhatCouldNotBeRead) {
  HostTensor tensor = makeTensor<float>(INGOT_F32, {1}, {1});
  auto expectNotWritten = [&](std::vector<NamedTensor> tensors,
                              const std::string &message) {
    Result<void> result = writeSafetensors(path("w"), tensors);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error(), path("w") + ": " + message);
    EXPECT_EQ(fileCount(), 0u);
  };
  expectNotWritten({{"a", tensor.view()}, {"a", tensor.view()}},
                   "two tensors are named 'a'");
  expectNotWritten({{"__metadata__", tensor.view()}},
                   "'__metadata__': not a name for a tensor");
  expectNotWritten({{"\xff", tensor.view()}},
                   "'\xff': not a name for a tensor");
  tensor.shape = {2};
  expectNotWritten({{"a", tensor.view()}},
                   "'a': 4 bytes are not a tensor of shape [2]");
}

} // namespace
