//===- LinkExecutable.h - Objects to executables ---------------------------===//
#ifndef INGOT_TOOLS_INGOT_LINKEXECUTABLE_H
#define INGOT_TOOLS_INGOT_LINKEXECUTABLE_H

#include <string>

namespace ingot::tool {

struct LinkOptions {
  bool isStatic = false;   ///< needs no shared library
  bool keepsNames = false; ///< of kernels, for gdb and perf
  /// Whether it reads what `ingot train` reads, and not .npy files alone; it then needs
  /// the C++ standard library, libpng, libjpeg and zlib.
  bool hasReaders = false;
  /// What the weights say of the data that they were trained on; JSON, for the readers.
  std::string meaning = "null";
};

/// Links the bytes of the object of `program` with main() and the runtime into
/// the executable `path`, which appears complete or not at all. The linker is
/// the system's C compiler: it knows where libc lies. Throws
/// std::runtime_error if there is none, if the libraries are not where the
/// ingot command was built or installed, or if the linker fails.
void linkExecutable(const std::string &object, const std::string &program,
                    const std::string &path, const LinkOptions &options);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_LINKEXECUTABLE_H
