//===- IdxTest.cpp - The file format of the MNIST family -------------------===//
#include "runtime/train/io/Idx.h"
#include "tests/runtime/train/io/DamagedFile.h"
#include "tests/runtime/train/io/Deflate.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

#include <random>
#include <sys/resource.h>

using namespace ingot::io;
using namespace ingot::testing;

namespace {

/// Six labels, as MNIST has them.
const std::string kLabels("\0\0\x08\x01\0\0\0\6\5\0\4\1\x09\2", 14);

class Idx : public ingot::testing::TemporaryFolder {
protected:
  void expectRefused(const std::string &content, const std::string &message) {
    expectRefusedBy(readIdx, content, message);
  }
};

TEST_F(Idx, ReadsPlainAndCompressedFiles) {
  std::string half = kLabels.substr(0, 7), rest = kLabels.substr(7);
  // The last has two gzip members, as two files that were concatenated.
  for (const std::string &content :
       {kLabels, gzip(kLabels), gzip(half) + gzip(rest)}) {
    Result<HostTensor> tensor = readIdx(save(content));
    ASSERT_TRUE(tensor) << tensor.error();
    EXPECT_EQ(tensor->dtype, INGOT_U8);
    EXPECT_EQ(tensor->shape, (std::vector<int64_t>{6}));
    std::vector<int> labels;
    for (std::byte label : tensor->data)
      labels.push_back(std::to_integer<int>(label));
    EXPECT_EQ(labels, (std::vector<int>{5, 0, 4, 1, 9, 2}));
  }
}

TEST_F(Idx, ReadsBigEndianElements) {
  std::string content("\0\0\x0d\x02\0\0\0\1\0\0\0\2\x3f\x80\0\0\xc0\x20\0\0",
                      20);
  Result<HostTensor> tensor = readIdx(save(content));
  ASSERT_TRUE(tensor) << tensor.error();
  EXPECT_EQ(tensor->shape, (std::vector<int64_t>{1, 2}));
  float values[2];
  memcpy(values, tensor->data.data(), sizeof(values));
  EXPECT_EQ(values[0], 1.0f);
  EXPECT_EQ(values[1], -2.5f);
}

TEST_F(Idx, ReadsIntegersOfTwoBytes) {
  std::string content("\0\0\x0b\x01\0\0\0\2\xff\xfe\1\2", 12);
  Result<HostTensor> tensor = readIdx(save(content));
  ASSERT_TRUE(tensor) << tensor.error();
  EXPECT_EQ(tensor->data, makeTensor<int32_t>(INGOT_I32, {2}, {-2, 258}).data);
}

TEST_F(Idx, ReadsBackWhatItWrites) {
  for (const HostTensor &tensor : ingot::testing::tensorsOfEveryType()) {
    Result<void> written = writeIdx(path("a"), tensor.view());
    bool hasCode = tensor.dtype == INGOT_F32 || tensor.dtype == INGOT_F64 ||
                   tensor.dtype == INGOT_I8 || tensor.dtype == INGOT_U8 ||
                   tensor.dtype == INGOT_I32;
    ASSERT_EQ(static_cast<bool>(written), hasCode);
    if (!hasCode) {
      EXPECT_EQ(written.error(), path("a") + ": IDX has no element type " +
                                     ingot_dtype_name(tensor.dtype));
      continue;
    }
    expectEqual(readIdx(path("a")), tensor);
  }
}

TEST_F(Idx, RefusesWhatIsNoIdxFile) {
  expectRefused("", "not an IDX file: the file ends 4 bytes too early");
  expectRefused("\x93NUMPY",
                "not an IDX file: it does not begin with two zero bytes");
  expectRefused(std::string("\0\0\x0a\x01\0\0\0\1\0\0", 10),
                "element type is not supported: code 10");
  expectRefused(std::string("\0\0\x08\x09", 4) + std::string(36, '\1'),
                "rank 9, at most 8 are supported");
}

TEST_F(Idx, RefusesOtherSizes) {
  expectRefused(kLabels.substr(0, 13),
                "data of shape [6]: expected 6 bytes, found 5: the file ends "
                "in row 5");
  expectRefused(kLabels + "x", "data of shape [6]: expected 6 bytes, found 7");
  expectRefused(kLabels.substr(0, 6), "the file ends 2 bytes too early");
  expectRefused(gzip(kLabels.substr(0, 13)),
                "row 5: the file ends 1 bytes too early");
  expectRefused(gzip(kLabels + "x"), "bytes are left behind the last element");
  expectRefused(kLabels.substr(0, 2) + std::string("\x0e\x02", 2) +
                    std::string(8, '\xff'),
                "invalid shape [4294967295, 4294967295]");
}

TEST_F(Idx, SaysInWhichRowItEnds) {
  // Five images of 2 x 3, of which the fourth has one byte too few.
  std::string images("\0\0\x08\x03\0\0\0\5\0\0\0\2\0\0\0\3", 16);
  for (char i = 0; i < 23; ++i)
    images += static_cast<char>(37 * i);
  expectRefused(images, "data of shape [5, 2, 3]: expected 30 bytes, found 23: "
                        "the file ends in row 3");
  expectRefused(gzip(images), "row 3: the file ends 7 bytes too early");
  std::string cut = gzip(images + "1234567");
  expectRefused(cut.substr(0, cut.size() - 12),
                "row 4: the gzip data end too early");
}

TEST_F(Idx, RefusesASmallFileThatPromisesTerabytes) {
  std::string header("\0\0\x08\x02\x00\x10\0\0\x00\x10\0\0", 12);
  expectRefused(gzip(header),
                "shape [1048576, 1048576] needs more data than the file can "
                "hold");
}

TEST_F(Idx, TakesNoMemoryForWhatAFileOnlyPromises) {
  // 2^30 elements, of which 2^20 are there, which nothing makes smaller.
  std::string content("\0\0\x08\x01\x40\0\0\0", 8);
  std::minstd_rand random;
  for (int i = 0; i < (1 << 20); ++i)
    content += static_cast<char>(random() >> 8);
  std::string file = gzip(content);
  rusage before, after;
  getrusage(RUSAGE_SELF, &before);
  expectRefused(file, "row 1048576: the file ends 1072693248 bytes too early");
  getrusage(RUSAGE_SELF, &after);
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, 200 * 1024) << "KB";
}

TEST_F(Idx, NamesAFileWhoseElementsNoMemoryHolds) {
  // 128 MB of zeros, all there.
  std::string content("\0\0\x08\x01\x08\0\0\0", 8);
  std::string file = save(gzip(content + std::string(1 << 27, '\0')));
  expectOutOfMemory([&] { return readIdx(file); },
                    "cannot allocate the [0-9]+ bytes of what it decompresses "
                    "to");
  // Of two bytes in the file, of four in memory.
  save(std::string("\0\0\x0b\x01\1\x80\0\0", 8));
  std::filesystem::resize_file(file, 8 + 2 * 0x1800000);
  expectOutOfMemory([&] { return readIdx(file); },
                    "cannot allocate the 100663296 bytes of its elements");
}

TEST_F(Idx, RefusesDamagedCompression) {
  std::string good = gzip(kLabels);
  std::string wrongChecksum = good;
  wrongChecksum[wrongChecksum.size() - 6] ^= 1;
  expectRefused(wrongChecksum, "damaged gzip data");
  expectRefused(good.substr(0, good.size() - 3), "the gzip data end too early");
  expectRefused(good + "trailing", "damaged gzip data");
}

TEST_F(Idx, RefusesEveryTruncationAndSurvivesEveryChange) {
  for (const std::string &good : {kLabels, gzip(kLabels)}) {
    forEachTruncation(good, [&](const std::string &start) {
      EXPECT_FALSE(readIdx(save(start))) << start.size();
    });
    forEachChange(good, [&](const std::string &changed) {
      (void)!readIdx(save(changed));
    });
  }
}

} // namespace
