//===- ImageSource.cpp - Images of a folder, and their classes -------------===//
#include "runtime/train/data/SourceKinds.h"

#include "runtime/train/data/Image.h"
#include "runtime/train/data/Meaning.h"
#include "runtime/train/data/Utf8.h"
#include "runtime/train/io/File.h"
#include "runtime/train/io/MappedFile.h"
#include "runtime/train/io/Quote.h"
#include "runtime/train/io/Throw.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <map>

using namespace ingot;
using namespace ingot::train;
using io::quote;
namespace fs = std::filesystem;

namespace {

/// Whether a name has one of these endings, in either case.
bool hasEnding(std::string_view path,
               std::initializer_list<std::string_view> endings) {
  size_t dot = path.rfind('.');
  if (dot == std::string_view::npos)
    return false;
  std::string ending(path.substr(dot));
  for (char &c : ending)
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

/// The names in a folder in the order of their bytes, without hidden ones.
std::vector<std::string> namesIn(const std::string &folder) {
  std::error_code error;
  std::vector<std::string> names;
  for (fs::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error))
    if (std::string name = it->path().filename().string(); name[0] != '.')
      names.push_back(std::move(name));
  if (error)
    throw std::runtime_error(folder + ": cannot read: " + error.message());
  std::sort(names.begin(), names.end());
  return names;
}

bool isFolder(const std::string &path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

/// The images of a folder, of its folders first.
struct Listing {
  std::vector<std::string>
      classes;                    ///< names of folders, empty if there is none
  std::vector<std::string> files; ///< relative to the folder
  std::vector<size_t> classOf;    ///< of each file
};

/// Appends the images of one folder.
void listImages(const std::string &root, const std::string &prefix,
                Listing &listing) {
  size_t before = listing.files.size();
  for (const std::string &name : namesIn(root + "/" + prefix)) {
    std::string path = prefix + name;
    if (isFolder(root + "/" + path))
      throw std::runtime_error(root + "/" + path +
                               ": expected an image, found a folder");
    if (hasEnding(name, {".bmp", ".gif", ".tif", ".tiff", ".webp"}))
      throw std::runtime_error(root + "/" + path +
                               ": is neither a PNG nor a JPEG file");
    if (isImageName(name)) {
      listing.files.push_back(path);
      listing.classOf.push_back(
          listing.classes.empty() ? 0 : listing.classes.size() - 1);
    }
  }
  if (listing.files.size() == before)
    throw std::runtime_error(root + "/" + prefix + ": holds no image");
}

Listing list(const std::string &root) {
  std::vector<std::string> names = namesIn(root);
  std::vector<std::string> folders;
  std::string image;
  for (const std::string &name : names)
    if (isFolder(root + "/" + name))
      folders.push_back(name);
    else if (isImageName(name))
      image = name;
  if (!folders.empty() && !image.empty())
    throw std::runtime_error(root +
                             ": expected images or a folder per class, "
                             "found both: " +
                             quote(image) + " and " + quote(folders[0]));
  Listing listing;
  for (const std::string &folder : folders) {
    listing.classes.push_back(folder);
    listImages(root, folder + "/", listing);
  }
  if (folders.empty())
    listImages(root, "", listing);
  return listing;
}

std::string withoutEnding(const std::string &path) {
  return path.substr(0, path.rfind('.'));
}

/// The files in the order of those in `other` that have the same names.
void matchNames(const std::string &root, Listing &listing,
                const std::string &other) {
  std::map<std::string, std::string> byName;
  for (const std::string &file : listing.files)
    byName.emplace(withoutEnding(file), file);
  std::vector<std::string> files;
  for (const std::string &file : list(other).files) {
    auto found = byName.find(withoutEnding(file));
    if (found == byName.end())
      throw std::runtime_error(root + ": no image " +
                               quote(withoutEnding(file)) + " beside " + other +
                               "/" + file);
    files.push_back(found->second);
    byName.erase(found);
  }
  if (!byName.empty())
    throw std::runtime_error(other + ": no image " +
                             quote(byName.begin()->first) + " beside " + root +
                             "/" + byName.begin()->second);
  listing.files = std::move(files);
}

constexpr std::pair<const char *, Channels> kChannelNames[] = {
    {"stored", Channels::Stored},
    {"grey", Channels::Grey},
    {"rgb", Channels::Rgb},
    {"rgba", Channels::Rgba},
    {"indices", Channels::Indices}};

/// Where they are in what is kept of images.
constexpr const char *kChannels = "channels";

const char *nameOf(Channels channels) {
  return kChannelNames[static_cast<size_t>(channels)].first;
}

class ImageSource : public Source {
public:
  ImageSource(std::string root, std::vector<std::string> files,
              Channels channels)
      : root(std::move(root)), files(std::move(files)), channels(channels) {}

  size_t size() const override { return files.size(); }

  void read(size_t number, io::HostTensor &sample) const override {
    std::string path = describe(number);
    std::vector<std::byte> content = io::orThrow(io::readFile(path));
    try {
      decodeImage(content, channels, sample);
    } catch (const std::runtime_error &error) {
      throw std::runtime_error(path + ": " + error.what());
    }
  }

  std::optional<io::TensorSpec> foresee(size_t number) const override {
    std::string path = describe(number);
    io::MappedFile file = io::orThrow(io::MappedFile::open(path));
    try {
      return lookAtImage(file.bytes(), channels);
    } catch (const std::runtime_error &error) {
      throw std::runtime_error(path + ": " + error.what());
    }
  }

  nlohmann::json meaning() const override {
    if (channels == Channels::Stored)
      return nullptr;
    return {{kChannels, nameOf(channels)}};
  }

  std::string describe(size_t number) const override {
    return root + files[number];
  }

private:
  std::string root; ///< in front of each file
  std::vector<std::string> files;
  Channels channels;
};

class ClassSource : public Source {
public:
  ClassSource(std::string root, Listing given, const nlohmann::json &meaning)
      : root(std::move(root)), listing(std::move(given)),
        known(listing.classes) {
    for (const std::string &name : listing.classes)
      if (!isUtf8(name))
        throw std::runtime_error(this->root + ": the name of the folder " +
                                 quote(name) + " is not UTF-8");
    if (!knowsNoWords(meaning))
      applyMeaning(meaning);
  }

  size_t size() const override { return listing.files.size(); }

  void read(size_t number, io::HostTensor &sample) const override {
    auto value = static_cast<int64_t>(listing.classOf[number]);
    sample.dtype = INGOT_I64;
    sample.shape.clear();
    sample.data.resize(sizeof(value));
    memcpy(sample.data.data(), &value, sizeof(value));
  }

  bool isInMemory() const override { return true; }

  nlohmann::json meaning() const override { return {{"classes", known}}; }

  std::string describe(size_t number) const override {
    return root + "/" + listing.files[number];
  }

private:
  /// Gives the folders the numbers that they had.
  void applyMeaning(const nlohmann::json &meaning) {
    known = keptWords(meaning, "classes", root);
    std::vector<size_t> numbers;
    for (const std::string &name : listing.classes) {
      auto found = std::find(known.begin(), known.end(), name);
      if (found == known.end())
        throw std::runtime_error(root + ": unknown class " + quote(name) +
                                 "; expected one of " + io::quoteAll(known));
      numbers.push_back(static_cast<size_t>(found - known.begin()));
    }
    for (size_t &number : listing.classOf)
      number = numbers[number];
  }

  std::string root;
  Listing listing;
  std::vector<std::string> known; ///< classes in the order of their numbers
};

/// Those of an earlier source if the user names none.
Channels takeChannels(SourceSpec &spec, const nlohmann::json &meaning) {
  std::string kept = "stored";
  if (meaning.is_object() && meaning.contains(kChannels) &&
      meaning[kChannels].is_string())
    kept = meaning[kChannels];
  std::vector<std::string> names = {kept};
  for (const auto &[name, channels] : kChannelNames)
    if (name != kept)
      names.push_back(name);
  std::string chosen = spec.takeOneOf(names);
  for (const auto &[name, channels] : kChannelNames)
    if (name == chosen)
      return channels;
  throw std::runtime_error(spec.path + ": unknown channels " + quote(chosen) +
                           " in what was kept of the training data");
}

} // namespace

bool ingot::train::isImageName(std::string_view path) {
  return hasEnding(path, {".png", ".jpg", ".jpeg"});
}

std::unique_ptr<Source>
ingot::train::openImages(SourceSpec spec, const nlohmann::json &meaning) {
  bool isLabels = spec.takeOneOf({"images", "labels"}) == "labels";
  Channels channels = takeChannels(spec, meaning);
  std::optional<std::string> other = spec.takeOption("match");
  spec.expectNothingElse("images or labels, grey, rgb, rgba or indices, or "
                         "match=FOLDER");
  bool isSingle = !isFolder(spec.path);
  if (isSingle && (isLabels || other))
    throw std::runtime_error(spec.path + ": expected a folder of images");
  if (isSingle)
    return std::make_unique<ImageSource>(
        "", std::vector<std::string>{spec.path}, channels);
  Listing listing = list(spec.path);
  if (other)
    matchNames(spec.path, listing, *other);
  if (!isLabels)
    return std::make_unique<ImageSource>(spec.path + "/",
                                         std::move(listing.files), channels);
  if (listing.classes.empty() || other)
    throw std::runtime_error(spec.path + ": expected a folder per class to "
                                         "take labels from");
  return std::make_unique<ClassSource>(spec.path, std::move(listing), meaning);
}
