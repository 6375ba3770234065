//===- ConvertCommandTest.cpp - ingot convert ------------------------------===//
#include "tests/runtime/train/io/Deflate.h"
#include "tests/tools/ingot/Command.h"

#include <string>

namespace {

using ConvertCommand = ingot::testing::Command;

/// A .npy file of version 1 with elements of type `descr`.
std::string npy(const std::string &descr, const std::string &shape,
                const std::string &elements) {
  std::string header = "{'descr': '" + descr +
                       "', 'fortran_order': False, 'shape': " + shape + "}\n";
  return std::string("\x93NUMPY\x01\x00", 8) +
         static_cast<char>(header.size()) + '\0' + header + elements;
}

TEST_F(ConvertCommand, WritesRowsInTheirOrder) {
  // 700,000 rows of three bytes: two pieces and a part of one.
  std::string elements;
  for (int i = 0; i < 2'100'000; ++i)
    elements += static_cast<char>(i % 251);
  save(npy("|u1", "(700000, 3)", elements), "rows.npy");
  EXPECT_EQ(output("convert rows.npy -o same.npy"),
            "same.npy: u8 [700000, 3]\n");
  std::string written = contentOf(path("same.npy"));
  ASSERT_GT(written.size(), elements.size());
  EXPECT_EQ(written.substr(written.size() - elements.size()), elements);
}

TEST_F(ConvertCommand, LeavesNoFileBehindIfASampleIsWrong) {
  std::string elements(4 * 3'000'000, '\0');
  elements.replace(elements.size() - 4, 4, std::string("\0\0\xc0\x7f", 4));
  save(npy("<f4", "(3000000,)", elements), "rows.npy");
  expectError("convert rows.npy -o same.npy",
              "rows.npy: row 2999999: expected a finite number");
  EXPECT_FALSE(std::filesystem::exists(path("same.npy")));
}

// What a compressed file holds is in memory once; the rest has room in 64 MB.
TEST_F(ConvertCommand, HasWhatAFileHoldsOnce) {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "sanitizers reserve more memory themselves";
#endif
  std::string elements(size_t{128} << 20, '\1');
  save(ingot::testing::ZipFile()
           .add("x.npy", npy("|u1", "(131072, 1024)", elements), true)
           .bytes(),
       "rows.npz");
  Outcome outcome = run("convert rows.npz -o rows.npy",
                        "ulimit -d " + std::to_string((128 + 64) << 10) + "; ");
  EXPECT_EQ(outcome.status, 0) << outcome.error;
  EXPECT_EQ(outcome.out, "rows.npy: u8 [131072, 1024]\n");
}

} // namespace
