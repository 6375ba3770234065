//===- Npy.cpp - NumPy's file of one array ---------------------------------===//
//
// Format: numpy.lib.format in NumPy's reference. After a magic string, the
// version and a length comes a Python dictionary with exactly three keys, padded
// with spaces so that the data start at a multiple of 64 bytes.
//
//===----------------------------------------------------------------------===//
#include "runtime/train/io/Npy.h"

#include "runtime/abi/codes.h"
#include "runtime/train/io/File.h"
#include "runtime/train/io/MappedFile.h"
#include "runtime/train/io/Quote.h"

#include <charconv>
#include <cstring>
#include <string_view>

using namespace ingot::io;

namespace {

constexpr std::string_view kMagic("\x93NUMPY", 6);
constexpr size_t kDataAlignment = 64;

struct TypeName {
  std::string_view name; ///< without the byte order
  StoredType type;
};

using Kind = StoredType::Kind;
constexpr TypeName kTypeNames[] = {
    {"b1", {Kind::Bool, 1}},     {"i1", {Kind::Signed, 1}},
    {"i2", {Kind::Signed, 2}},   {"i4", {Kind::Signed, 4}},
    {"i8", {Kind::Signed, 8}},   {"u1", {Kind::Unsigned, 1}},
    {"u2", {Kind::Unsigned, 2}}, {"u4", {Kind::Unsigned, 4}},
    {"u8", {Kind::Unsigned, 8}}, {"f2", {Kind::Float, 2}},
    {"f4", {Kind::Float, 4}},    {"f8", {Kind::Float, 8}},
    {"V2", {Kind::BFloat, 2}},
};

/// Of NumPy's spelling, such as ">f4".
std::optional<StoredType> storedTypeOf(std::string_view descr) {
  constexpr std::string_view kByteOrders = "<=|>";
  if (descr.empty() || kByteOrders.find(descr[0]) == std::string_view::npos)
    return std::nullopt;
  for (const TypeName &candidate : kTypeNames)
    if (candidate.name == descr.substr(1)) {
      StoredType type = candidate.type;
      type.isBigEndian = descr[0] == '>';
      return type;
    }
  return std::nullopt;
}

/// What NumPy calls an element type of ours.
std::string_view descrOf(ingot_dtype_t dtype) {
  switch (dtype) {
#define INGOT_ENTRY(constant, schema, name, ir, numpy, c_type)                 \
  case INGOT_##constant:                                                       \
    return numpy;
    INGOT_ELEMENT_TYPES(INGOT_ENTRY)
#undef INGOT_ENTRY
  default:
    return "";
  }
}

/// Reads the dictionary, which is the small part of Python that NumPy writes:
/// strings without escapes, True, False, and a tuple of integers.
class HeaderParser {
public:
  explicit HeaderParser(std::string_view text) : rest(text) {}

  Result<StoredArray> parse() {
    StoredArray header;
    bool hasType = false, hasOrder = false, hasShape = false;
    if (!take('{'))
      return Error{"the header is not a dictionary"};
    while (!take('}')) {
      std::string_view key;
      if (!takeString(&key) || !take(':'))
        return Error{"the header is not a dictionary"};
      Result<void> value = Error{"unknown key " + quote(key)};
      if (key == "descr" && !std::exchange(hasType, true))
        value = parseType(&header.type);
      else if (key == "fortran_order" && !std::exchange(hasOrder, true))
        value = parseOrder(&header.isFortranOrder);
      else if (key == "shape" && !std::exchange(hasShape, true))
        value = parseShape(&header.shape);
      if (!value)
        return Error{"header: " + value.error()};
      if (!take(',') && !isNext('}'))
        return Error{"the header is not a dictionary"};
    }
    if (!hasType || !hasOrder || !hasShape)
      return Error{"the header lacks descr, fortran_order or shape"};
    skipSpace();
    if (!rest.empty())
      return Error{"the header has text behind its dictionary"};
    return header;
  }

private:
  Result<void> parseType(StoredType *type) {
    std::string_view descr;
    if (!takeString(&descr))
      return Error{"descr: structured arrays are not supported"};
    if (std::optional<StoredType> found = storedTypeOf(descr)) {
      *type = *found;
      return {};
    }
    return Error{"descr: element type is not supported: " + quote(descr)};
  }

  Result<void> parseOrder(bool *isFortranOrder) {
    *isFortranOrder = takeWord("True");
    if (!*isFortranOrder && !takeWord("False"))
      return Error{"fortran_order: expected True or False"};
    return {};
  }

  Result<void> parseShape(std::vector<int64_t> *shape) {
    if (!take('('))
      return Error{"shape: expected a tuple"};
    while (!take(')')) {
      int64_t extent;
      if (!takeInteger(&extent))
        return Error{"shape: expected an extent"};
      shape->push_back(extent);
      if (shape->size() > INGOT_MAX_RANK)
        return Error{"shape: more than 8 dimensions"};
      if (!take(',') && !isNext(')'))
        return Error{"shape: expected a tuple"};
    }
    return {};
  }

  void skipSpace() {
    size_t count = rest.find_first_not_of(" \t\r\n");
    rest.remove_prefix(std::min(count, rest.size()));
  }

  bool isNext(char character) {
    skipSpace();
    return rest.starts_with(character);
  }

  bool take(char character) {
    if (!isNext(character))
      return false;
    rest.remove_prefix(1);
    return true;
  }

  bool takeWord(std::string_view word) {
    skipSpace();
    if (!rest.starts_with(word))
      return false;
    rest.remove_prefix(word.size());
    return true;
  }

  bool takeString(std::string_view *text) {
    skipSpace();
    if (!rest.starts_with('\'') && !rest.starts_with('"'))
      return false;
    size_t end = rest.find(rest[0], 1);
    if (end == std::string_view::npos)
      return false;
    *text = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    return true;
  }

  bool takeInteger(int64_t *value) {
    skipSpace();
    auto [end, error] =
        std::from_chars(rest.data(), rest.data() + rest.size(), *value);
    if (error != std::errc())
      return false;
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    return true;
  }

  std::string_view rest;
};

/// Where the dictionary of a file lies.
struct HeaderPlace {
  size_t offset;
  size_t bytes;
};

Result<HeaderPlace> findHeader(std::span<const std::byte> content) {
  if (content.size() < kMagic.size() + 2 ||
      memcmp(content.data(), kMagic.data(), kMagic.size()) != 0)
    return Error{"not a .npy file"};
  auto byteAt = [&](size_t i) { return std::to_integer<uint64_t>(content[i]); };
  uint64_t version = byteAt(6);
  if (version != 1 && version != 2)
    return Error{"version: expected 1 or 2, found " + std::to_string(version)};
  // The length has two bytes in version 1, four in version 2.
  size_t lengthBytes = version == 1 ? 2 : 4;
  HeaderPlace place = {kMagic.size() + 2 + lengthBytes, 0};
  if (content.size() < place.offset)
    return Error{"the file ends in its header"};
  for (size_t i = 0; i < lengthBytes; ++i)
    place.bytes |= byteAt(kMagic.size() + 2 + i) << (8 * i);
  if (place.bytes > content.size() - place.offset)
    return Error{"the file ends in its header"};
  return place;
}

std::string formatHeader(const TensorView &tensor) {
  std::string text = "{'descr': '";
  text += descrOf(tensor.dtype);
  text += "', 'fortran_order': False, 'shape': (";
  for (size_t i = 0; i < tensor.shape.size(); ++i) {
    text += i == 0 ? "" : " ";
    text += std::to_string(tensor.shape[i]) + ",";
  }
  // A tuple of one needs its comma; NumPy writes no other trailing one.
  if (tensor.shape.size() > 1)
    text.pop_back();
  text += "), }";
  // Magic, version, length and a line feed belong to the aligned part.
  size_t used = kMagic.size() + 4 + text.size() + 1;
  text.append((kDataAlignment - used % kDataAlignment) % kDataAlignment, ' ');
  text += '\n';

  std::string header(kMagic);
  header += '\1';
  header += '\0';
  header += static_cast<char>(text.size() & 0xff);
  header += static_cast<char>(text.size() >> 8);
  return header + text;
}

} // namespace

Result<StoredArray> ingot::io::parseNpy(std::span<const std::byte> content) {
  Result<HeaderPlace> place = findHeader(content);
  if (!place)
    return Error{place.error()};
  std::string_view text(reinterpret_cast<const char *>(content.data()) +
                            place->offset,
                        place->bytes);
  Result<StoredArray> array = HeaderParser(text).parse();
  if (!array)
    return array;
  array->data = content.subspan(place->offset + place->bytes);
  std::optional<uint64_t> expected = array->storedBytes();
  if (!expected)
    return Error{"invalid shape " + formatShape(array->shape)};
  if (*expected != array->data.size())
    return Error{"data of shape " + formatShape(array->shape) + ": expected " +
                 std::to_string(*expected) + " bytes, found " +
                 std::to_string(array->data.size())};
  return array;
}

Result<HostTensor> ingot::io::readNpy(const std::string &path) {
  Result<MappedFile> file = MappedFile::open(path);
  if (!file)
    return Error{file.error()};
  Result<StoredArray> array = parseNpy(file->bytes());
  if (!array)
    return Error{path + ": " + array.error()};
  Result<HostTensor> tensor = array->readAll();
  if (!tensor)
    return Error{path + ": " + tensor.error()};
  return tensor;
}

Result<void> ingot::io::writeNpy(const std::string &path,
                                 const TensorView &tensor) {
  if (tensorBytes(tensor.dtype, tensor.shape) != tensor.data.size())
    return Error{path + ": " + std::to_string(tensor.data.size()) +
                 " bytes are not a tensor of shape " +
                 formatShape(tensor.shape)};
  Result<AtomicFile> file = AtomicFile::create(path);
  if (!file)
    return Error{file.error()};
  std::string header = formatHeader(tensor);
  if (Result<void> result = file->write(std::as_bytes(std::span(header)));
      !result)
    return result;
  if (Result<void> result = file->write(tensor.data); !result)
    return result;
  return file->commit();
}
