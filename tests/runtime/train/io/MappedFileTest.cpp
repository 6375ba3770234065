//===- MappedFileTest.cpp - A file whose bytes are read when they are used -===//
#include "runtime/train/io/MappedFile.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

using ingot::io::MappedFile;
using ingot::io::Result;

namespace {

class MappedFiles : public ingot::testing::TemporaryFolder {};

TEST_F(MappedFiles, HasTheBytesOfTheFileWhereverItIsMoved) {
  Result<MappedFile> file = MappedFile::open(save("abc"));
  ASSERT_TRUE(file) << file.error();
  MappedFile moved = std::move(*file);
  EXPECT_EQ(moved.text(), "abc");
  EXPECT_TRUE(file->text().empty());
}

TEST_F(MappedFiles, MapsAnEmptyFile) {
  Result<MappedFile> file = MappedFile::open(save(""));
  ASSERT_TRUE(file) << file.error();
  EXPECT_TRUE(file->bytes().empty());
}

TEST_F(MappedFiles, MapsAFileThatIsLargerThanMemory) {
  std::string file = save("begin");
  std::filesystem::resize_file(file, uintmax_t{1} << 40);
  Result<MappedFile> mapped = MappedFile::open(file);
  ASSERT_TRUE(mapped) << mapped.error();
  EXPECT_EQ(mapped->text()[4], 'n');
  EXPECT_EQ(mapped->text().back(), '\0');
}

TEST_F(MappedFiles, RefusesWhatIsNoFile) {
  Result<MappedFile> file = MappedFile::open(path("none"));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error(),
            path("none") + ": cannot open: No such file or directory");
  file = MappedFile::open(folder.string());
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error(), folder.string() + ": not a regular file");
}

} // namespace
