//===- Source.cpp - Tells what kind of source a path is --------------------===//
#include "runtime/train/data/Source.h"

#include "runtime/train/data/ArraySource.h"
#include "runtime/train/data/SourceSpec.h"
#include "runtime/train/data/Throw.h"

#include <nlohmann/json.hpp>

using namespace ingot;
using namespace ingot::train;

std::string Source::describe(size_t number) const {
  return "sample " + std::to_string(number);
}

/// An IDX file, or a compressed file, which can only be one.
static bool looksLikeIdx(std::string_view bytes) {
  return bytes.starts_with("\x1f\x8b") ||
         (bytes.size() >= 4 && bytes[0] == 0 && bytes[1] == 0);
}

std::unique_ptr<Source>
ingot::train::openSource(const std::string &text,
                         const nlohmann::json &meaning) {
  SourceSpec spec(text);
  io::MappedFile file = orThrow(io::MappedFile::open(spec.path));
  std::string_view bytes = file.text();
  if (bytes.empty())
    throw std::runtime_error(spec.path + ": is empty");
  if (bytes.starts_with("\x93NUMPY"))
    return openNpy(std::move(spec), std::move(file));
  if (bytes.starts_with("PK\3\4") || bytes.starts_with("PK\5\6"))
    return openNpz(std::move(spec), std::move(file));
  if (looksLikeIdx(bytes))
    return openIdx(std::move(spec), std::move(file));
  throw std::runtime_error(spec.path + ": expected an .npy, .npz or IDX file");
}
