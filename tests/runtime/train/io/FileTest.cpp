//===- FileTest.cpp - Files appear complete or not at all ------------------===//
#include "runtime/train/io/File.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ingot::io;

namespace {

using AtomicFileTest = ingot::testing::TemporaryFolder;

std::span<const std::byte> bytesOf(const std::string &text) {
  return std::as_bytes(std::span(text));
}

TEST_F(AtomicFileTest, AppearsWhenCommitted) {
  {
    Result<AtomicFile> file = AtomicFile::create(path("weights"));
    ASSERT_TRUE(file) << file.error();
    ASSERT_TRUE(file->write(bytesOf("first ")));
    ASSERT_TRUE(file->write(bytesOf("second")));
    EXPECT_FALSE(std::filesystem::exists(path("weights")));
    ASSERT_TRUE(file->commit());
  }
  EXPECT_EQ(contentOf(path("weights")), "first second");
  EXPECT_EQ(fileCount(), 1u);
}

TEST_F(AtomicFileTest, RefusesTheNameOfAStream) {
  Result<AtomicFile> file = AtomicFile::create("-");
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error(),
            "cannot write to '-': expected the name of a file; './-' is one");
}

TEST_F(AtomicFileTest, LeavesNothingWithoutCommit) {
  save("old", "weights");
  {
    Result<AtomicFile> file = AtomicFile::create(path("weights"));
    ASSERT_TRUE(file) << file.error();
    ASSERT_TRUE(file->write(bytesOf("new")));
  }
  EXPECT_EQ(contentOf(path("weights")), "old");
  EXPECT_EQ(fileCount(), 1u);
}

TEST_F(AtomicFileTest, LeavesNothingWhenTheProcessIsKilled) {
  save("old", "weights");
  pid_t child = fork();
  if (child == 0) {
    Result<AtomicFile> file = AtomicFile::create(path("weights"));
    if (file && file->write(bytesOf("new")))
      raise(SIGKILL);
    _exit(1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(contentOf(path("weights")), "old");
  EXPECT_EQ(fileCount(), 1u);
}

TEST_F(AtomicFileTest, RemovesWhatAKilledProcessHasLeft) {
  save("part", "weights.tmp-123-0");
  // Of somebody who writes just now, of another file, of the user.
  int busy = open(save("part", "weights.tmp-123-1").c_str(), O_RDONLY);
  ASSERT_EQ(flock(busy, LOCK_EX), 0);
  save("part", "weights2.tmp-123-0");
  save("mine", "weights.tmp-old-1");
  save("mine", "weights.tmp-1-2.bak");
  std::filesystem::create_directory(path("weights.tmp-1-1"));
  Result<AtomicFile> file = AtomicFile::create(path("weights"));
  ASSERT_TRUE(file) << file.error();
  EXPECT_FALSE(std::filesystem::exists(path("weights.tmp-123-0")));
  EXPECT_EQ(fileCount(), 5u);
  close(busy);
}

TEST_F(AtomicFileTest, DoesNotRemoveWhatIsBeingWritten) {
  Result<AtomicFile> first = AtomicFile::create(path("weights"));
  ASSERT_TRUE(first) << first.error();
  ASSERT_TRUE(first->write(bytesOf("first")));
  ASSERT_TRUE(writeFile(path("weights"), "second"));
  ASSERT_TRUE(first->commit());
  EXPECT_EQ(contentOf(path("weights")), "first");
  EXPECT_EQ(fileCount(), 1u);
}

TEST_F(AtomicFileTest, WritesWhereALinkLeads) {
  namespace fs = std::filesystem;
  fs::create_directory(path("there"));
  save("old", "there/weights");
  fs::create_symlink("there/weights", path("first"));
  fs::create_symlink(path("first"), path("second"));
  fs::create_symlink("there/none", path("dangling"));
  for (std::string link : {"second", "dangling"}) {
    Result<AtomicFile> file = AtomicFile::create(path(link));
    ASSERT_TRUE(file) << file.error();
    ASSERT_TRUE(file->write(bytesOf("new")));
    ASSERT_TRUE(file->commit());
    EXPECT_TRUE(fs::is_symlink(path(link)));
  }
  EXPECT_EQ(contentOf(path("there/weights")), "new");
  EXPECT_EQ(contentOf(path("there/none")), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(path("there")), {}), 2);
}

TEST_F(AtomicFileTest, RefusesACircleOfLinks) {
  std::filesystem::create_symlink("second", path("first"));
  std::filesystem::create_symlink("first", path("second"));
  Result<AtomicFile> file = AtomicFile::create(path("first"));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error(),
            path("first") +
                ": cannot write: Too many levels of symbolic links");
}

TEST_F(AtomicFileTest, KeepsThePermissionsOfTheFileThatItReplaces) {
  namespace fs = std::filesystem;
  constexpr fs::perms kOwnOnly =
      fs::perms::owner_read | fs::perms::owner_write | fs::perms::owner_exec;
  fs::permissions(save("old", "weights"), kOwnOnly);
  for (const char *name : {"weights", "fresh"}) {
    Result<AtomicFile> file = AtomicFile::create(path(name));
    ASSERT_TRUE(file) << file.error();
    ASSERT_TRUE(file->commit());
  }
  EXPECT_EQ(fs::status(path("weights")).permissions(), kOwnOnly);
  mode_t mask = umask(0);
  umask(mask);
  EXPECT_EQ(static_cast<mode_t>(fs::status(path("fresh")).permissions()),
            0666 & ~mask);
}

TEST_F(AtomicFileTest, KeepsTheOldFileIfTheDiskIsFull) {
  save("old", "weights");
  // A limit on the size of files stands for the full disk: write() fails.
  rlimit saved;
  getrlimit(RLIMIT_FSIZE, &saved);
  rlimit small = {1000, saved.rlim_max};
  auto previous = signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &small);
  std::string message = "no error";
  {
    Result<AtomicFile> file = AtomicFile::create(path("weights"));
    Result<void> result = file->write(bytesOf(std::string(4000, 'x')));
    if (!result)
      message = result.error();
  }
  setrlimit(RLIMIT_FSIZE, &saved);
  signal(SIGXFSZ, previous);
  EXPECT_EQ(message, path("weights") + ": cannot write: File too large");
  EXPECT_EQ(contentOf(path("weights")), "old");
  EXPECT_EQ(fileCount(), 1u);
}

TEST_F(AtomicFileTest, NamesTheFileThatCannotBeWritten) {
  Result<AtomicFile> file = AtomicFile::create(path("missing/weights"));
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error(), path("missing/weights") +
                              ": cannot write: No such file or directory");
}

TEST_F(AtomicFileTest, DoesNotReplaceFoldersAndDevices) {
  Result<AtomicFile> device = AtomicFile::create("/dev/null");
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error(), "/dev/null: cannot write: not a regular file");
  EXPECT_FALSE(AtomicFile::create(folder.string()));
}

TEST_F(AtomicFileTest, ReadsBackWhatWasWritten) {
  std::string text("a\0b", 3);
  Result<std::vector<std::byte>> content = readFile(save(text));
  ASSERT_TRUE(content) << content.error();
  EXPECT_EQ(content->size(), 3u);
  EXPECT_EQ(memcmp(content->data(), text.data(), 3), 0);
  EXPECT_TRUE(readFile(save(""))->empty());
}

TEST_F(AtomicFileTest, WritesAndReadsAWholeText) {
  ASSERT_TRUE(writeFile(path("text"), "one\ntwo"));
  ASSERT_TRUE(writeFile(path("text"), "three"));
  EXPECT_EQ(*readText(path("text")), "three");
  EXPECT_EQ(fileCount(), 1u);
  EXPECT_EQ(writeFile(path("missing/text"), "three").error(),
            path("missing/text") + ": cannot write: No such file or directory");
  EXPECT_EQ(readText(path("missing")).error(),
            path("missing") + ": cannot open: No such file or directory");
}

TEST_F(AtomicFileTest, RefusesToReadWhatIsNoFile) {
  EXPECT_EQ(readFile(path("missing")).error(),
            path("missing") + ": cannot open: No such file or directory");
  EXPECT_EQ(readFile(folder.string()).error(),
            folder.string() + ": not a regular file");
  EXPECT_EQ(readFile("/dev/zero").error(), "/dev/zero: not a regular file");
}

TEST_F(AtomicFileTest, NamesAFileThatNoMemoryHolds) {
  // Of which the disk holds none.
  std::string file = save("");
  std::filesystem::resize_file(file, 1 << 30);
  expectOutOfMemory([&] { return readFile(file); },
                    "cannot allocate the 1073741824 bytes of the file");
}

} // namespace
