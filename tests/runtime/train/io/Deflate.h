//===- Deflate.h - Compressed bytes for readers to take apart --------------===//
#ifndef INGOT_TESTS_RUNTIME_TRAIN_IO_DEFLATE_H
#define INGOT_TESTS_RUNTIME_TRAIN_IO_DEFLATE_H

#include <string>
#include <zlib.h>

namespace ingot::testing {

inline std::string deflated(const std::string &text, int windowBits) {
  z_stream stream = {};
  deflateInit2(&stream, 9, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
  std::string result(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef *>(result.data());
  stream.avail_out = static_cast<uInt>(result.size());
  deflate(&stream, Z_FINISH);
  result.resize(stream.total_out);
  deflateEnd(&stream);
  return result;
}

inline std::string gzip(const std::string &text) {
  return deflated(text, 16 + MAX_WBITS);
}

/// A zip file, member by member.
class ZipFile {
public:
  ZipFile &add(const std::string &name, const std::string &content,
               bool isDeflated = false) {
    std::string stored = isDeflated ? deflated(content, -MAX_WBITS) : content;
    auto checksum = crc32_z(0, reinterpret_cast<const Bytef *>(content.data()),
                            content.size());
    std::string sizes = number(checksum, 4) + number(stored.size(), 4) +
                        number(content.size(), 4);
    std::string head = std::string(4, '\0') + number(isDeflated ? 8 : 0, 2) +
                       number(0, 4) + sizes + number(name.size(), 2) +
                       number(0, 2);
    directory += "PK\1\2" + number(20, 2) + head + std::string(10, '\0') +
                 number(file.size(), 4) + name;
    file += "PK\3\4" + head + name + stored;
    ++count;
    return *this;
  }

  std::string bytes() const {
    return file + directory + "PK\5\6" + number(0, 4) + number(count, 2) +
           number(count, 2) + number(directory.size(), 4) +
           number(file.size(), 4) + number(0, 2);
  }

private:
  static std::string number(size_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i)
      text += static_cast<char>(value >> (8 * i) & 0xff);
    return text;
  }

  std::string file, directory;
  size_t count = 0;
};

} // namespace ingot::testing

#endif // INGOT_TESTS_RUNTIME_TRAIN_IO_DEFLATE_H
