//===- ZipTest.cpp - What a zip file such as .npz holds --------------------===//
#include "runtime/train/io/Zip.h"
#include "tests/runtime/train/io/DamagedFile.h"
#include "tests/runtime/train/io/Deflate.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif

using namespace ingot::io;
using namespace ingot::testing;

namespace {

std::span<const std::byte> bytesOf(const std::string &text) {
  return std::as_bytes(std::span(text));
}

std::string textOf(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char *>(bytes.data()), bytes.size()};
}

void expectRefused(const std::string &content, const std::string &message) {
  Result<std::vector<ZipMember>> members = parseZip(bytesOf(content));
  ASSERT_FALSE(members) << message;
  EXPECT_EQ(members.error(), message);
}

const std::string kPoem = "a rose is a rose is a rose is a rose";

TEST(Zip, FindsStoredAndDeflatedMembers) {
  std::string file = ZipFile().add("a", "plain").add("b", kPoem, true).bytes();
  Result<std::vector<ZipMember>> members = parseZip(bytesOf(file));
  ASSERT_TRUE(members) << members.error();
  ASSERT_EQ(members->size(), 2u);
  EXPECT_EQ((*members)[0].name, "a");
  EXPECT_EQ(textOf((*members)[0].stored), "plain");
  EXPECT_EQ((*members)[1].name, "b");
  EXPECT_TRUE((*members)[1].isDeflated);
  EXPECT_EQ(textOf(*(*members)[1].decompress()), kPoem);
}

TEST(Zip, FindsTheDirectoryBeforeAComment) {
  std::string file = ZipFile().add("a", "plain").bytes();
  file[file.size() - 2] = 7;
  EXPECT_TRUE(parseZip(bytesOf(file + "comment")));
}

TEST(Zip, RefusesWhatItCannotRead) {
  std::string good = ZipFile().add("a", "plain").bytes();
  size_t entry = good.find("PK\1\2");
  expectRefused("", "not a zip file");
  expectRefused(good.substr(0, good.size() - 1),
                "not a zip file, or one that ends too early");
  std::string changed = good;
  changed[entry + 8] = 1;
  expectRefused(changed, "member 'a' is encrypted");
  changed = good;
  changed[entry + 10] = 12;
  expectRefused(changed, "member 'a': compression 12 is not supported, only "
                         "none and deflate");
  changed = good;
  changed[entry + 20] = 99;
  expectRefused(changed, "member 'a' does not lie in the file");
  changed = good;
  changed[entry] = 'Q';
  expectRefused(changed, "damaged zip directory");
}

TEST(Zip, RefusesMembersThatDoNotKeepTheirPromise) {
  std::string good = ZipFile().add("b", kPoem, true).bytes();
  size_t entry = good.find("PK\1\2");
  auto refusal = [&](size_t offset, char value) {
    std::string changed = good;
    changed[entry + offset] = value;
    auto members = parseZip(bytesOf(changed));
    return members ? (*members)[0].decompress().error() : members.error();
  };
  EXPECT_EQ(refusal(16, 0), "member 'b': wrong checksum");
  EXPECT_EQ(refusal(24, 35),
            "member 'b': bytes are left behind the last element");
  EXPECT_EQ(refusal(24, 37), "member 'b': the file ends 1 bytes too early");
  EXPECT_EQ(refusal(27, 1), "member 'b' promises 16777252 bytes, more than its "
                            "data can hold");
}

/// Decompresses in the memory that the process has and half as much again as the
/// content takes; exits with 0 if that was enough.
void decompressInLittleMemory(const ZipMember &member) {
  size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  size_t bytes = pages * sysconf(_SC_PAGESIZE) + member.bytes * 3 / 2;
  rlimit memory = {bytes, bytes};
  setrlimit(RLIMIT_AS, &memory);
  Result<std::vector<std::byte>> content = member.decompress();
  std::_Exit(content && content->size() == member.bytes ? 0 : 1);
}

// Growing by doubling had the content twice.
TEST(ZipDeathTest, HasTheContentOnce) {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "sanitizers reserve more memory themselves";
#endif
  std::string content((size_t{1} << 27) + 1, 'a');
  std::string file = ZipFile().add("a", content, true).bytes();
  Result<std::vector<ZipMember>> members = parseZip(bytesOf(file));
  ASSERT_TRUE(members);
  EXPECT_EXIT(decompressInLittleMemory((*members)[0]),
              ::testing::ExitedWithCode(0), "");
}

TEST(Zip, SurvivesEveryTruncationAndChange) {
  std::string good = ZipFile().add("a", "plain").add("b", kPoem, true).bytes();
  forEachTruncation(good, [](const std::string &start) {
    EXPECT_FALSE(parseZip(bytesOf(start))) << start.size();
  });
  forEachChange(good, [](const std::string &changed) {
    if (auto members = parseZip(bytesOf(changed)))
      for (const ZipMember &member : *members)
        (void)!member.decompress();
  });
}

} // namespace
