//===- HostCode.cpp - Programs for GPUs as the emulated driver runs them ----===//
#include "tests/cuda/driver/HostCode.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <unistd.h>

namespace fs = std::filesystem;
using namespace ingot;

namespace {

/// A folder that is removed at the end.
struct TemporaryFolder {
  TemporaryFolder() {
    std::string name = fs::temp_directory_path() / "ingot-kernels-XXXXXX";
    if (!mkdtemp(name.data()))
      throw std::runtime_error("cannot make a folder for kernels");
    path = name;
  }
  ~TemporaryFolder() { fs::remove_all(path); }

  fs::path path;
};

std::string contentOf(const fs::path &path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<DeviceCode> compileAsCpp(const std::string &name,
                                     const std::string &source,
                                     const std::vector<std::string> &) {
  TemporaryFolder folder;
  std::ofstream(folder.path / "kernels.cu") << source;
  // -O1: the text is compiled once and run on a few elements. No path and no
  // name of a file gets into the bytes.
  std::string command =
      "cd '" + folder.path.string() +
      "' && " INGOT_CXX " -x c++ -std=c++20 -O1 -fPIC -shared "
      "-I" INGOT_ABI_FOLDER " -o kernels.so kernels.cu -x none "
      "'" INGOT_SHIM "' > log 2>&1";
  if (std::system(command.c_str()) != 0)
    throw std::runtime_error("the kernels of " + name + " do not compile: " +
                             contentOf(folder.path / "log").substr(0, 2000));
  return {
      {DeviceCode::Kind::Ptx, 80, contentOf(folder.path / "kernels.so"), {}}};
}

} // namespace

CompileOptions ingot::testing::emulatedGpu() {
  CompileOptions options;
  options.target = Target::Cuda;
  options.makeDeviceCode = compileAsCpp;
  return options;
}
