//===- Safetensors.cpp - Weight files: named tensors -----------------------===//
//
// Format: https://huggingface.co/docs/safetensors. Eight bytes with the length
// of the header, the header in JSON, the data. The rules that we check are those
// of the reference implementation: tensors cover the data without gap or
// overlap.
//
//===----------------------------------------------------------------------===//
#include "runtime/train/io/Safetensors.h"

#include "runtime/abi/codes.h"
#include "runtime/train/io/File.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <set>

using namespace ingot::io;
using nlohmann::json;

namespace {

constexpr uint64_t kLengthBytes = 8;
// The reference implementation's limit.
constexpr uint64_t kMaxHeaderBytes = 100'000'000;
constexpr const char *kMetadataKey = "__metadata__";

struct TypeName {
  const char *name;
  ingot_dtype_t dtype;
};

constexpr TypeName kTypeNames[] = {
#define INGOT_ENTRY(constant, ...) {#constant, INGOT_##constant},
    INGOT_ELEMENT_TYPES(INGOT_ENTRY)
#undef INGOT_ENTRY
};

const char *typeName(ingot_dtype_t dtype) {
  for (const TypeName &type : kTypeNames)
    if (type.dtype == dtype)
      return type.name;
  return "?";
}

std::string inQuotes(const std::string &name) { return "'" + name + "'"; }

/// Parses JSON; an object that names a key twice is an error, because each
/// reader would choose another of the two.
Result<json> parseHeader(std::string_view text) {
  std::vector<std::set<std::string>> keys;
  std::string duplicate;
  auto noteKeys = [&](int, json::parse_event_t event, json &value) {
    if (event == json::parse_event_t::object_start)
      keys.emplace_back();
    else if (event == json::parse_event_t::object_end)
      keys.pop_back();
    else if (event == json::parse_event_t::key &&
             !keys.back().insert(value.get_ref<std::string &>()).second)
      duplicate = value.get_ref<std::string &>();
    return true;
  };
  json header = json::parse(text, noteKeys, /*allow_exceptions=*/false);
  if (header.is_discarded())
    return Error{"the header is not valid JSON"};
  if (!header.is_object())
    return Error{"the header is not a JSON object"};
  if (!duplicate.empty())
    return Error{"the header names " + inQuotes(duplicate) + " twice"};
  return header;
}

/// A number that is a non-negative integer of at most 63 bits.
std::optional<int64_t> toExtent(const json &value) {
  if (!value.is_number_unsigned() ||
      value.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX))
    return std::nullopt;
  return value.get<int64_t>();
}

} // namespace

namespace ingot::io {

/// Fills a Safetensors from its content.
class SafetensorsParser {
public:
  explicit SafetensorsParser(std::vector<std::byte> content) {
    file.content = std::move(content);
  }

  Result<Safetensors> parse() {
    uint64_t headerBytes = 0;
    if (file.content.size() < kLengthBytes)
      return Error{"not a safetensors file: it has no header"};
    memcpy(&headerBytes, file.content.data(), kLengthBytes);
    if (headerBytes > kMaxHeaderBytes ||
        headerBytes > file.content.size() - kLengthBytes)
      return Error{"not a safetensors file: a header of " +
                   std::to_string(headerBytes) + " bytes in a file of " +
                   std::to_string(file.content.size())};
    std::string_view text(reinterpret_cast<const char *>(file.content.data()) +
                              kLengthBytes,
                          headerBytes);
    data = std::span<const std::byte>(file.content)
               .subspan(kLengthBytes + headerBytes);

    Result<json> header = parseHeader(text);
    if (!header)
      return Error{header.error()};
    for (const auto &[name, value] : header->items()) {
      Result<void> result = name == kMetadataKey ? parseMetadata(value)
                                                 : parseTensor(name, value);
      if (!result)
        return Error{inQuotes(name) + ": " + result.error()};
    }
    if (Result<void> result = checkCoverage(); !result)
      return Error{result.error()};
    for (size_t i = 0; i < file.named.size(); ++i)
      file.positions[file.named[i].name] = i;
    return std::move(file);
  }

private:
  Result<void> parseMetadata(const json &value) {
    if (!value.is_object())
      return Error{"expected an object"};
    for (const auto &[key, text] : value.items()) {
      if (!text.is_string())
        return Error{"expected a string for " + inQuotes(key)};
      file.texts[key] = text.get_ref<const std::string &>();
    }
    return {};
  }

  Result<void> parseTensor(const std::string &name, const json &value) {
    if (!value.is_object() || !value.contains("dtype") ||
        !value.contains("shape") || !value.contains("data_offsets"))
      return Error{"expected dtype, shape and data_offsets"};
    const json &type = value["dtype"], &shape = value["shape"];
    const json &offsets = value["data_offsets"];

    TensorView tensor;
    if (!type.is_string())
      return Error{"dtype is not a string"};
    const auto &typeText = type.get_ref<const std::string &>();
    auto known = std::find_if(
        std::begin(kTypeNames), std::end(kTypeNames),
        [&](const TypeName &candidate) { return typeText == candidate.name; });
    if (known == std::end(kTypeNames))
      return Error{"element type is not supported: " + inQuotes(typeText)};
    tensor.dtype = known->dtype;

    if (!shape.is_array() || shape.size() > INGOT_MAX_RANK)
      return Error{"shape is not an array of at most 8 extents"};
    for (const json &element : shape) {
      std::optional<int64_t> extent = toExtent(element);
      if (!extent)
        return Error{"shape holds something else than extents"};
      tensor.shape.push_back(*extent);
    }

    if (!offsets.is_array() || offsets.size() != 2)
      return Error{"data_offsets is not a pair"};
    std::optional<int64_t> begin = toExtent(offsets[0]);
    std::optional<int64_t> end = toExtent(offsets[1]);
    if (!begin || !end || *begin > *end ||
        static_cast<uint64_t>(*end) > data.size())
      return Error{"data_offsets do not lie in the " +
                   std::to_string(data.size()) + " bytes of data"};
    auto bytes = static_cast<uint64_t>(*end - *begin);
    std::optional<uint64_t> expected = tensorBytes(tensor.dtype, tensor.shape);
    if (!expected)
      return Error{"invalid shape " + formatShape(tensor.shape)};
    if (*expected != bytes)
      return Error{typeText + " of shape " + formatShape(tensor.shape) +
                   ": expected " + std::to_string(*expected) +
                   " bytes, found " + std::to_string(bytes)};
    tensor.data = data.subspan(static_cast<size_t>(*begin), bytes);
    if (auto position = findInvalidBool(tensor.dtype, tensor.data))
      return Error{"element " + std::to_string(*position) +
                   " is neither 0 nor 1"};
    file.named.push_back({name, std::move(tensor)});
    return {};
  }

  /// Sorts the tensors by position and looks for gaps and overlaps.
  Result<void> checkCoverage() {
    auto beginOf = [&](const NamedTensor &named) {
      return static_cast<size_t>(named.tensor.data.data() - data.data());
    };
    // Empty tensors first: they end where they begin.
    std::sort(file.named.begin(), file.named.end(),
              [&](const NamedTensor &lhs, const NamedTensor &rhs) {
                return std::make_tuple(beginOf(lhs), lhs.tensor.data.size(),
                                       std::string_view(lhs.name)) <
                       std::make_tuple(beginOf(rhs), rhs.tensor.data.size(),
                                       std::string_view(rhs.name));
              });
    size_t end = 0;
    for (const NamedTensor &named : file.named) {
      size_t begin = beginOf(named);
      if (begin < end)
        return Error{inQuotes(named.name) +
                     ": its data overlap another tensor"};
      if (begin > end)
        return Error{inQuotes(named.name) + ": " + std::to_string(begin - end) +
                     " bytes before its data belong to no tensor"};
      end = begin + named.tensor.data.size();
    }
    if (end != data.size())
      return Error{std::to_string(data.size() - end) +
                   " bytes at the end belong to no tensor"};
    return {};
  }

  Safetensors file;
  std::span<const std::byte> data; ///< of `file.content`, behind the header
};

} // namespace ingot::io

Result<Safetensors> Safetensors::read(const std::string &path) {
  Result<std::vector<std::byte>> content = readFile(path);
  if (!content)
    return Error{content.error()};
  Result<Safetensors> file = SafetensorsParser(std::move(*content)).parse();
  if (!file)
    return Error{path + ": " + file.error()};
  return file;
}

const TensorView *Safetensors::find(const std::string &name) const {
  auto position = positions.find(name);
  return position == positions.end() ? nullptr
                                     : &named[position->second].tensor;
}

namespace {

/// Whether JSON can hold `text`: it must be UTF-8.
bool isUtf8(const std::string &text) {
  std::string written =
      json(text).dump(-1, ' ', false, json::error_handler_t::ignore);
  json read = json::parse(written, nullptr, /*allow_exceptions=*/false);
  return read.is_string() && read.get_ref<const std::string &>() == text;
}

Result<std::string>
formatHeader(std::span<const NamedTensor *const> ordered,
             const std::map<std::string, std::string> &metadata) {
  // Keys come out sorted, so the bytes do not depend on the order of calls.
  json header = json::object();
  for (const auto &[key, text] : metadata) {
    if (!isUtf8(key) || !isUtf8(text))
      return Error{"metadata are not UTF-8"};
    header[kMetadataKey][key] = text;
  }
  uint64_t offset = 0;
  for (const NamedTensor *named : ordered) {
    const TensorView &tensor = named->tensor;
    if (named->name == kMetadataKey || !isUtf8(named->name))
      return Error{inQuotes(named->name) + ": not a name for a tensor"};
    if (header.contains(named->name))
      return Error{"two tensors are named " + inQuotes(named->name)};
    if (tensorBytes(tensor.dtype, tensor.shape) != tensor.data.size())
      return Error{
          inQuotes(named->name) + ": " + std::to_string(tensor.data.size()) +
          " bytes are not a tensor of shape " + formatShape(tensor.shape)};
    uint64_t end = offset + tensor.data.size();
    header[named->name] = {{"dtype", typeName(tensor.dtype)},
                           {"shape", tensor.shape},
                           {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump();
  // Padding with spaces keeps the data aligned for every element type.
  text.append((8 - text.size() % 8) % 8, ' ');
  if (text.size() > kMaxHeaderBytes)
    return Error{"the header would have " + std::to_string(text.size()) +
                 " bytes"};
  return text;
}

} // namespace

Result<void> ingot::io::writeSafetensors(
    const std::string &path, std::span<const NamedTensor> tensors,
    const std::map<std::string, std::string> &metadata) {
  std::vector<const NamedTensor *> ordered;
  for (const NamedTensor &named : tensors)
    ordered.push_back(&named);
  // Wide elements first: then each tensor ends where the next may begin.
  std::sort(ordered.begin(), ordered.end(),
            [](const NamedTensor *lhs, const NamedTensor *rhs) {
              size_t lhsBytes = ingot_dtype_size(lhs->tensor.dtype);
              size_t rhsBytes = ingot_dtype_size(rhs->tensor.dtype);
              return lhsBytes != rhsBytes ? lhsBytes > rhsBytes
                                          : lhs->name < rhs->name;
            });
  Result<std::string> header = formatHeader(ordered, metadata);
  if (!header)
    return Error{path + ": " + header.error()};

  Result<AtomicFile> file = AtomicFile::create(path);
  if (!file)
    return Error{file.error()};
  uint64_t headerBytes = header->size();
  if (auto result = file->write(std::as_bytes(std::span(&headerBytes, 1)));
      !result)
    return result;
  if (auto result = file->write(std::as_bytes(std::span(*header))); !result)
    return result;
  for (const NamedTensor *named : ordered)
    if (auto result = file->write(named->tensor.data); !result)
      return result;
  return file->commit();
}
