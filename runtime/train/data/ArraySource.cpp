//===- ArraySource.cpp - Rows of an array in a file ------------------------===//
#include "runtime/train/data/ArraySource.h"

#include "runtime/train/data/Columns.h"
#include "runtime/train/io/Idx.h"
#include "runtime/train/io/Npy.h"
#include "runtime/train/io/Quote.h"
#include "runtime/train/io/Throw.h"
#include "runtime/train/io/Zip.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>

using namespace ingot;
using namespace ingot::train;

namespace {

/// The first element whose exponent is all ones: not a number, or infinite.
template <typename Bits>
std::optional<size_t> findNonFinite(std::span<const std::byte> data,
                                    Bits exponent) {
  for (size_t i = 0; i < data.size(); i += sizeof(Bits)) {
    Bits bits;
    memcpy(&bits, data.data() + i, sizeof(Bits));
    if ((bits & exponent) == exponent)
      return i / sizeof(Bits);
  }
  return std::nullopt;
}

std::optional<size_t> findNonFinite(const io::HostTensor &tensor) {
  switch (tensor.dtype) {
  case INGOT_F16:
    return findNonFinite<uint16_t>(tensor.data, 0x7c00);
  case INGOT_BF16:
    return findNonFinite<uint16_t>(tensor.data, 0x7f80);
  case INGOT_F32:
    return findNonFinite<uint32_t>(tensor.data, 0x7f800000);
  case INGOT_F64:
    return findNonFinite<uint64_t>(tensor.data, 0x7ff0000000000000);
  default:
    return std::nullopt;
  }
}

/// The bytes in which an array lies.
struct Storage {
  io::MappedFile file;
  std::vector<std::byte> decompressed;
};

class ArraySource : public Source {
public:
  ArraySource(SourceSpec spec, Storage storage, io::StoredArray array)
      : path(spec.path), storage(std::move(storage)), array(std::move(array)) {
    if (this->array.shape.empty())
      this->array.shape = {1}; // one number is one sample
    std::span<const int64_t> shape = this->array.shape;
    if (this->array.data.empty())
      throw std::runtime_error(path + ": holds no sample: shape " +
                               io::formatShape(shape));
    std::vector<std::string> words = spec.takeWords();
    spec.expectNothingElse("columns");
    if (words.empty())
      return;
    if (shape.size() != 2)
      throw std::runtime_error(path +
                               ": expected 2 dimensions to choose "
                               "columns from, found shape " +
                               io::formatShape(shape));
    columns = selectColumns(words, {path, {}, static_cast<size_t>(shape[1])});
  }

  size_t size() const override { return static_cast<size_t>(array.shape[0]); }

  void read(size_t number, io::HostTensor &sample) const override {
    if (columns.empty()) {
      readWhole(number, sample);
    } else {
      thread_local io::HostTensor row;
      readWhole(number, row);
      choose(row, sample);
    }
    if (std::optional<size_t> position = findNonFinite(sample))
      throw std::runtime_error(
          describe(number) + ", column " +
          std::to_string(columns.empty() ? *position : columns[*position]) +
          ": expected a finite number");
  }

  bool isInMemory() const override { return true; }

  nlohmann::json meaning() const override { return nullptr; }

  std::string describe(size_t number) const override {
    return path + ": row " + std::to_string(number);
  }

private:
  void readWhole(size_t number, io::HostTensor &sample) const {
    io::orThrow(array.readRow(number, sample), describe(number));
  }

  void choose(const io::HostTensor &row, io::HostTensor &sample) const {
    size_t elementBytes = ingot_dtype_size(row.dtype);
    sample.dtype = row.dtype;
    sample.shape.clear();
    if (columns.size() > 1)
      sample.shape.push_back(static_cast<int64_t>(columns.size()));
    sample.data.resize(columns.size() * elementBytes);
    for (size_t i = 0; i < columns.size(); ++i)
      memcpy(sample.data.data() + i * elementBytes,
             row.data.data() + columns[i] * elementBytes, elementBytes);
  }

  std::string path;
  Storage storage;
  io::StoredArray array;       ///< in `storage`
  std::vector<size_t> columns; ///< empty: all
};

std::string nameOf(const io::ZipMember &member) {
  return member.name.substr(0, member.name.rfind(".npy"));
}

std::vector<std::string> namesOf(const std::vector<io::ZipMember> &members) {
  std::vector<std::string> names;
  for (const io::ZipMember &member : members)
    names.push_back(nameOf(member));
  return names;
}

/// The member that the first word names, or the only one.
const io::ZipMember &chooseMember(SourceSpec &spec,
                                  const std::vector<io::ZipMember> &members) {
  if (members.empty())
    throw std::runtime_error(spec.path + ": holds no array");
  if (!spec.words.empty())
    for (const io::ZipMember &member : members)
      if (member.name == spec.words[0] + ".npy") {
        spec.words.erase(spec.words.begin());
        return member;
      }
  if (members.size() > 1 || !spec.words.empty())
    throw std::runtime_error(
        spec.path +
        ": expected the name of an array behind the colon, one of " +
        io::quoteAll(namesOf(members)) + ", found " +
        (spec.words.empty() ? "none" : io::quote(spec.words[0])));
  return members[0];
}

} // namespace

std::unique_ptr<Source> ingot::train::openNpy(SourceSpec spec,
                                              io::MappedFile file) {
  io::StoredArray array = io::orThrow(io::parseNpy(file.bytes()), spec.path);
  return std::make_unique<ArraySource>(
      std::move(spec), Storage{std::move(file), {}}, std::move(array));
}

std::unique_ptr<Source> ingot::train::openNpz(SourceSpec spec,
                                              io::MappedFile file) {
  std::vector<io::ZipMember> members =
      io::orThrow(io::parseZip(file.bytes()), spec.path);
  const io::ZipMember &member = chooseMember(spec, members);
  Storage storage = {std::move(file), {}};
  std::string zipPath = spec.path;
  spec.path += ":" + nameOf(member);
  std::span<const std::byte> content = member.stored;
  if (member.isDeflated) {
    // Its header says how large it is, before a small file is made a large array.
    if (member.bytes > io::kNpyHeaderBytes)
      io::orThrow(
          io::checkNpyHeader(
              io::orThrow(member.decompressBegin(io::kNpyHeaderBytes), zipPath),
              member.bytes),
          spec.path);
    storage.decompressed = io::orThrow(member.decompress(), zipPath);
    content = storage.decompressed;
  }
  io::StoredArray array = io::orThrow(io::parseNpy(content), spec.path);
  return std::make_unique<ArraySource>(std::move(spec), std::move(storage),
                                       std::move(array));
}

std::unique_ptr<Source> ingot::train::openIdx(SourceSpec spec,
                                              io::MappedFile file) {
  io::IdxArray idx = io::orThrow(io::parseIdx(file.bytes()), spec.path);
  Storage storage = {std::move(file), std::move(idx.decompressed)};
  return std::make_unique<ArraySource>(std::move(spec), std::move(storage),
                                       std::move(idx.array));
}
