//===- ArraySource.cpp - Rows of an array in a file ------------------------===//
#include "runtime/train/data/SourceKinds.h"

#include "runtime/samples/Elements.h"
#include "runtime/train/data/KeptColumns.h"
#include "runtime/train/data/Meaning.h"
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

/// The bytes in which an array lies.
struct Storage {
  io::MappedFile file;
  std::vector<std::byte> decompressed;
};

class ArraySource : public Source {
public:
  /// `name` is empty if the file has no other array.
  ArraySource(SourceSpec spec, Storage storage, io::StoredArray array,
              const nlohmann::json &meaning, std::string name = "")
      : path(spec.path), name(std::move(name)), storage(std::move(storage)),
        array(std::move(array)) {
    if (this->array.shape.empty())
      this->array.shape = {1}; // one number is one sample
    std::span<const int64_t> shape = this->array.shape;
    if (this->array.data.empty())
      throw std::runtime_error(path + ": holds no sample: shape " +
                               io::formatShape(shape));
    std::vector<std::string> words = spec.takeWords();
    spec.expectNothingElse("columns");
    if (words.empty())
      takeKept(meaning);
    else if (shape.size() != 2)
      throw std::runtime_error(path +
                               ": expected 2 dimensions to choose "
                               "columns from, found shape " +
                               io::formatShape(shape));
    else
      columns = selectColumns(words, allColumns());
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
    size_t count = sample.data.size() / ingot_dtype_size(sample.dtype);
    size_t finite =
        ingot_elements_count_finite(sample.dtype, sample.data.data(), count);
    if (finite < count)
      throw std::runtime_error(describeElement(number, finite) +
                               ": expected a finite number");
  }

  bool isInMemory() const override { return true; }

  nlohmann::json meaning() const override {
    nlohmann::json kept;
    if (!name.empty())
      kept[kKeptArray] = name;
    std::vector<KeptColumn> chosen;
    for (size_t column : columns)
      chosen.push_back({std::to_string(column), column, false, std::nullopt});
    if (!chosen.empty())
      kept[kKeptColumns] = keepColumns(chosen, allColumns());
    return kept;
  }

  std::string describe(size_t number) const override {
    return path + ": row " + std::to_string(number);
  }

  std::string describeElement(size_t number, size_t position) const override {
    return describe(number) + placeInRow(position);
  }

private:
  /// Of an array of two dimensions.
  ColumnNames allColumns() const {
    return {path, {}, static_cast<size_t>(array.shape[1])};
  }

  void takeKept(const nlohmann::json &meaning) {
    if (array.shape.size() != 2)
      return;
    if (auto kept = takeKeptColumns(meaning, allColumns());
        kept && std::ranges::none_of(*kept, &KeptColumn::isOneHot))
      for (const KeptColumn &column : *kept)
        columns.push_back(column.number);
  }

  /// ", column 3", or ", element [1, 0]" of an array of more dimensions.
  std::string placeInRow(size_t position) const {
    std::span<const int64_t> row = std::span(array.shape).subspan(1);
    if (row.empty())
      return "";
    if (row.size() == 1)
      return ", column " +
             std::to_string(columns.empty() ? position : columns[position]);
    return ", element " + io::formatPosition(row, position);
  }

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

  std::string path, name;
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

/// Null if there is none.
const io::ZipMember *findMember(const std::vector<io::ZipMember> &members,
                                const std::string &name) {
  auto found = std::ranges::find(members, name + ".npy", &io::ZipMember::name);
  return found == members.end() ? nullptr : &*found;
}

/// The member that the first word names, or the only one, or that of the training.
const io::ZipMember &chooseMember(SourceSpec &spec,
                                  const std::vector<io::ZipMember> &members,
                                  const nlohmann::json &meaning) {
  if (members.empty())
    throw std::runtime_error(spec.path + ": holds no array");
  if (!spec.words.empty())
    if (const io::ZipMember *named = findMember(members, spec.words[0])) {
      spec.words.erase(spec.words.begin());
      return *named;
    }
  if (members.size() > 1 && meaning.is_object() &&
      meaning.contains(kKeptArray) && meaning[kKeptArray].is_string())
    if (const io::ZipMember *kept = findMember(members, meaning[kKeptArray]))
      return *kept;
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
                                              io::MappedFile file,
                                              const nlohmann::json &meaning) {
  io::StoredArray array = io::orThrow(io::parseNpy(file.bytes()), spec.path);
  return std::make_unique<ArraySource>(
      std::move(spec), Storage{std::move(file), {}}, std::move(array), meaning);
}

std::unique_ptr<Source> ingot::train::openNpz(SourceSpec spec,
                                              io::MappedFile file,
                                              const nlohmann::json &meaning) {
  std::vector<io::ZipMember> members =
      io::orThrow(io::parseZip(file.bytes()), spec.path);
  const io::ZipMember &member = chooseMember(spec, members, meaning);
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
  return std::make_unique<ArraySource>(
      std::move(spec), std::move(storage), std::move(array), meaning,
      members.size() > 1 ? nameOf(member) : "");
}

std::unique_ptr<Source> ingot::train::openIdx(SourceSpec spec,
                                              io::MappedFile file,
                                              const nlohmann::json &meaning) {
  io::IdxArray idx = io::orThrow(io::parseIdx(file.bytes()), spec.path);
  Storage storage = {std::move(file), std::move(idx.decompressed)};
  return std::make_unique<ArraySource>(std::move(spec), std::move(storage),
                                       std::move(idx.array), meaning);
}
