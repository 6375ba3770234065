//===- NpyFile.h - .npy files byte by byte, damaged ones too ----------------===//
#ifndef INGOT_TESTS_RUNTIME_TRAIN_IO_NPYFILE_H
#define INGOT_TESTS_RUNTIME_TRAIN_IO_NPYFILE_H

#include <string>

namespace ingot::testing {

/// A .npy file with any header, padded as NumPy does.
inline std::string npy(std::string header, const std::string &data,
                       char version = 1) {
  size_t lengthBytes = version == 1 ? 2 : 4;
  header.append(64 - (8 + lengthBytes + header.size() + 1) % 64, ' ');
  header += '\n';
  std::string file = "\x93NUMPY";
  file += version;
  file += '\0';
  for (size_t i = 0; i < lengthBytes; ++i)
    file += static_cast<char>(header.size() >> (8 * i) & 0xff);
  return file + header + data;
}

/// The header of a file in C order.
inline std::string dictionary(const std::string &descr,
                              const std::string &shape) {
  return "{'descr': '" + descr +
         "', 'fortran_order': False, 'shape': " + shape + ", }";
}

} // namespace ingot::testing

#endif // INGOT_TESTS_RUNTIME_TRAIN_IO_NPYFILE_H
