//===- Source.cpp - Tells what kind of source a path is --------------------===//
#include "runtime/train/data/Source.h"

#include "runtime/train/data/SourceKinds.h"
#include "runtime/train/data/SourceSpec.h"
#include "runtime/train/io/Throw.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>

using namespace ingot;
using namespace ingot::train;

std::optional<io::TensorSpec> Source::foresee(size_t) const {
  return std::nullopt;
}

std::string Source::describe(size_t number) const {
  return "sample " + std::to_string(number);
}

std::string Source::describeElement(size_t number, size_t) const {
  return describe(number);
}

/// An IDX file, or a compressed file, which can only be one.
static bool looksLikeIdx(std::string_view bytes) {
  return bytes.starts_with("\x1f\x8b") ||
         (bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0);
}

static bool endsIn(std::string_view path,
                   std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view e) { return path.ends_with(e); });
}

std::unique_ptr<Source>
ingot::train::openSource(const std::string &text,
                         const nlohmann::json &meaning) {
  SourceSpec spec(text);
  if (spec.path == SourceSpec::kSynthetic)
    return openSynthetic(std::move(spec));
  std::error_code ignored;
  if (isImageName(spec.path) ||
      std::filesystem::is_directory(spec.path, ignored))
    return openImages(std::move(spec), meaning);
  io::MappedFile file = io::orThrow(io::MappedFile::open(spec.path));
  std::string_view bytes = file.text();
  if (bytes.empty())
    throw std::runtime_error(spec.path + ": is empty");
  if (bytes.starts_with("\x93NUMPY"))
    return openNpy(std::move(spec), std::move(file), meaning);
  if (bytes.starts_with("PK\3\4") || bytes.starts_with("PK\5\6"))
    return openNpz(std::move(spec), std::move(file), meaning);
  if (looksLikeIdx(bytes))
    return openIdx(std::move(spec), std::move(file), meaning);
  if (endsIn(spec.path, {".csv", ".tsv", ".tab", ".data"}))
    return openTable(std::move(spec), std::move(file), meaning);
  if (endsIn(spec.path, {".txt", ".text", ".md"}))
    return openText(std::move(spec), std::move(file), meaning);
  throw std::runtime_error(spec.path + ": expected an .npy, .npz or IDX file, "
                                       "a folder of images, "
                                       "or an ending of .csv, .tsv or .txt");
}
