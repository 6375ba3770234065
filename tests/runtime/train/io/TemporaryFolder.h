//===- TemporaryFolder.h - A folder that lasts as long as one test ---------===//
#ifndef INGOT_TESTS_RUNTIME_TRAIN_IO_TEMPORARYFOLDER_H
#define INGOT_TESTS_RUNTIME_TRAIN_IO_TEMPORARYFOLDER_H

#include "runtime/train/io/HostTensor.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <sys/resource.h>

namespace ingot::testing {

class TemporaryFolder : public ::testing::Test {
protected:
  TemporaryFolder() {
    std::string name = ::testing::TempDir() + "ingot-io-XXXXXX";
    folder = mkdtemp(name.data());
  }
  ~TemporaryFolder() override { std::filesystem::remove_all(folder); }

  std::string path(const std::string &name) const {
    return (folder / name).string();
  }

  /// Writes `content` to a file and returns its path.
  std::string save(const std::string &content,
                   const std::string &name = "file") const {
    std::ofstream(path(name), std::ios::binary) << content;
    return path(name);
  }

  std::string contentOf(const std::string &file) const {
    std::ifstream stream(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
  }

  size_t fileCount() const {
    return static_cast<size_t>(
        std::distance(std::filesystem::directory_iterator(folder),
                      std::filesystem::directory_iterator()));
  }

  /// Expects that `read` finds what is wrong with a file of this content.
  template <class Read>
  void expectRefusedBy(Read read, const std::string &content,
                       const std::string &message) const {
    std::string file = save(content);
    auto result = read(file);
    ASSERT_FALSE(result) << message;
    EXPECT_EQ(result.error(), file + ": " + message);
  }

  /// Expects of a process with 100 MB that `read` has `message` for the file
  /// "file": a pattern.
  template <class Read>
  void expectOutOfMemory(Read read, const std::string &message) const {
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    GTEST_SKIP() << "sanitizers reserve more memory themselves";
#endif
    auto readAndEnd = [&] {
      rlimit memory = {100 << 20, 100 << 20};
      setrlimit(RLIMIT_AS, &memory);
      std::fputs(read().error().c_str(), stderr);
      std::_Exit(0);
    };
    EXPECT_EXIT(readAndEnd(), ::testing::ExitedWithCode(0),
                "/file: " + message + "$");
  }

  std::filesystem::path folder;
};

/// A tensor of `values`, whose bytes become the data.
template <typename T>
io::HostTensor makeTensor(ingot_dtype_t dtype, std::vector<int64_t> shape,
                          const std::vector<T> &values) {
  io::HostTensor tensor = {dtype, std::move(shape), {}};
  tensor.data.resize(values.size() * sizeof(T));
  if (!values.empty()) // memcpy wants addresses even of nothing
    memcpy(tensor.data.data(), values.data(), tensor.data.size());
  return tensor;
}

/// Expects that `read` has given just this tensor.
inline void expectEqual(const io::Result<io::HostTensor> &read,
                        const io::HostTensor &tensor) {
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(read->dtype, tensor.dtype);
  EXPECT_EQ(read->shape, tensor.shape);
  EXPECT_EQ(read->data, tensor.data);
}

/// A tensor of each element type, with extents that differ and one of 1.
inline std::vector<io::HostTensor> tensorsOfEveryType() {
  std::vector<io::HostTensor> tensors;
  for (ingot_dtype_t dtype = 0; ingot_dtype_size(dtype) != 0; ++dtype) {
    io::HostTensor tensor = {dtype, {3, 1, 5}, {}};
    tensor.data.resize(15 * ingot_dtype_size(tensor.dtype));
    for (size_t i = 0; i < tensor.data.size(); ++i)
      tensor.data[i] =
          static_cast<std::byte>(dtype == INGOT_BOOL ? i % 2 : 7 * i + 1);
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

} // namespace ingot::testing

#endif // INGOT_TESTS_RUNTIME_TRAIN_IO_TEMPORARYFOLDER_H
