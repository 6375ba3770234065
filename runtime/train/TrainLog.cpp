//===- TrainLog.cpp - What a training run writes down, one line an event ---===//
#include "runtime/train/TrainLog.h"

#include "runtime/train/Base64.h"
#include "runtime/train/io/File.h"
#include "runtime/train/io/Throw.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <concepts>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <span>
#include <stdexcept>
#include <unistd.h>

using namespace ingot;
using namespace ingot::train;

using Json = nlohmann::ordered_json;

namespace {

/// The bytes of a member that is base64 in the file.
template <typename Text> struct Base64Bytes {
  Text &bytes;
};
template <typename Text> Base64Bytes(Text &) -> Base64Bytes<Text>;

//===--- Members: once for writing and for reading ---------------------------===//

template <typename Event, typename Fields>
void listPlace(Event &event, Fields &fields) {
  fields("epoch", event.epoch);
  fields("step", event.step);
}

// `Event` is const for a writer. Each member stands here once.
template <typename Event, typename Fields>
void listMembers(Event &event, Fields &&fields) {
  using Plain = std::remove_const_t<Event>;
  if constexpr (std::is_base_of_v<LogPlace, Plain>)
    listPlace(event, fields);
  if constexpr (std::is_same_v<Plain, LogStart>) {
    fields("program", event.program);
    fields("epochs", event.epochs);
    fields("seed", event.seed);
    fields("classes", event.classes);
  } else if constexpr (std::is_same_v<Plain, LogStep>) {
    fields("figures", event.figures);
    fields("lr", event.learningRate);
    fields("gradient_norms", event.gradientNorms);
  } else if constexpr (std::is_same_v<Plain, LogEpoch>) {
    fields("loss", event.loss);
    fields("metrics", event.metrics);
    fields("lr", event.learningRate);
    fields("gradient_norms", event.gradientNorms);
    fields("seconds", event.seconds);
    fields("samples_per_second", event.samplesPerSecond);
    fields("waited_share", event.waitedShare);
  } else if constexpr (std::is_same_v<Plain, LogConfusion>) {
    fields("name", event.name);
    fields("counts", event.counts);
  } else if constexpr (std::is_same_v<Plain, LogPredictions>) {
    fields("name", event.name);
    fields("reference", event.reference);
    fields("predicted", event.predicted);
  } else if constexpr (std::is_same_v<Plain, LogPoints>) {
    fields("name", event.name);
    fields("dimensions", event.dimensions);
    fields("values", event.values);
    fields("labels", event.labels);
  } else if constexpr (std::is_same_v<Plain, LogImages>) {
    fields("name", event.name);
    fields("channels", event.channels);
    fields("height", event.height);
    fields("width", event.width);
    fields("pixels", Base64Bytes{event.pixels});
    fields("captions", event.captions);
  } else {
    static_assert(std::is_same_v<Plain, LogNote>);
    fields("text", event.text);
  }
}

struct Writer {
  Json &object;

  template <typename Value>
  void operator()(const char *name, const Value &value) {
    object[name] = value;
  }
  void operator()(const char *name, const Figures &figures) {
    Json &members = object[name] = Json::object();
    for (const auto &[figure, value] : figures)
      members[figure] = value;
  }
  template <typename Text>
  void operator()(const char *name, Base64Bytes<Text> encoded) {
    object[name] = encodeBase64(encoded.bytes);
  }
};

struct Reader {
  const Json &object;

  /// A member that is absent keeps its first value.
  template <typename Value> void operator()(const char *name, Value &value) {
    if (auto found = object.find(name); found != object.end())
      read(name, *found, value);
  }
  void operator()(const char *name, Base64Bytes<std::string> encoded) {
    std::string text;
    (*this)(name, text);
    std::optional<std::string> bytes = decodeBase64(text);
    if (!bytes)
      throw std::runtime_error("'" + std::string(name) + "' is not base64");
    encoded.bytes = std::move(*bytes);
  }

private:
  [[noreturn]] static void fail(const char *name, const char *expected,
                                const Json &found) {
    throw std::runtime_error("'" + std::string(name) + "': expected " +
                             expected + ", found " + found.type_name());
  }
  static void read(const char *name, const Json &json, double &value) {
    if (!json.is_number() && !json.is_null())
      fail(name, "a number", json);
    value = json.is_null() ? std::nan("") : json.get<double>();
  }
  template <std::integral Integer>
  static void read(const char *name, const Json &json, Integer &value) {
    if (!json.is_number_integer())
      fail(name, "a whole number", json);
    value = json.get<Integer>();
  }
  static void read(const char *name, const Json &json, std::string &value) {
    if (!json.is_string())
      fail(name, "a string", json);
    value = json.get<std::string>();
  }
  static void read(const char *name, const Json &json, Figures &value) {
    if (!json.is_object())
      fail(name, "an object", json);
    for (const auto &[figure, number] : json.items())
      read(name, number, value.emplace_back(figure, 0).second);
  }
  template <typename Element>
  static void read(const char *name, const Json &json,
                   std::vector<Element> &value) {
    if (!json.is_array())
      fail(name, "an array", json);
    for (const Json &element : json)
      read(name, element, value.emplace_back());
  }
};

//===--- What members have to do with each other -----------------------------===//

void expectSize(const char *name, size_t found, size_t expected) {
  if (found != expected)
    throw std::runtime_error("'" + std::string(name) + "': expected " +
                             std::to_string(expected) + " elements, found " +
                             std::to_string(found));
}

template <typename Event> void check(const Event &) {}

void check(const LogConfusion &event) {
  for (const std::vector<int64_t> &row : event.counts)
    expectSize("counts", row.size(), event.counts.size());
}

void check(const LogPredictions &event) {
  expectSize("predicted", event.predicted.size(), event.reference.size());
}

void check(const LogPoints &event) {
  if (event.dimensions < 1)
    throw std::runtime_error("'dimensions': expected at least 1, found " +
                             std::to_string(event.dimensions));
  size_t count = event.values.size() / event.dimensions;
  expectSize("values", event.values.size(), count * event.dimensions);
  if (!event.labels.empty())
    expectSize("labels", event.labels.size(), count);
}

void check(const LogImages &event) {
  constexpr int64_t kMost = 1
                            << 15; // of pixels on a side; products fit 63 bits
  if ((event.channels != 1 && event.channels != 3) || event.height < 1 ||
      event.height > kMost || event.width < 1 || event.width > kMost)
    throw std::runtime_error(
        "expected images of 1 or 3 channels and up to " +
        std::to_string(kMost) + " x " + std::to_string(kMost) +
        " pixels, found " + std::to_string(event.channels) + " channels, " +
        std::to_string(event.height) + " x " + std::to_string(event.width));
  int64_t bytes = event.channels * event.height * event.width;
  expectSize("pixels", event.pixels.size(), event.count() * bytes);
  if (!event.captions.empty())
    expectSize("captions", event.captions.size(), event.count());
}

//===--- Lines ---------------------------------------------------------------===//

template <typename Event>
bool parseAs(const std::string &kind, const Json &object,
             std::optional<LogEvent> &result) {
  if (kind != Event::kEvent)
    return false;
  Event event;
  listMembers(event, Reader{object});
  check(event);
  result = std::move(event);
  return true;
}

template <typename... Events>
std::optional<LogEvent> parseAny(const std::string &kind, const Json &object,
                                 const std::variant<Events...> *) {
  std::optional<LogEvent> result;
  (parseAs<Events>(kind, object, result) || ...);
  return result;
}

/// Nothing for an event of a later version.
std::optional<LogEvent> parseLine(std::string_view line) {
  Json object = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object() || !object.contains("event") ||
      !object["event"].is_string())
    throw std::runtime_error("expected a JSON object with an 'event'");
  return parseAny(object["event"].get<std::string>(), object,
                  static_cast<const LogEvent *>(nullptr));
}

/// Calls `use` with the bytes and the event of each complete line.
template <typename Use>
void forEachLine(std::string_view text, const std::string &name, Use use) {
  size_t number = 0;
  for (size_t begin = 0, end; (end = text.find('\n', begin)) != text.npos;
       begin = end + 1) {
    ++number;
    try {
      use(text.substr(begin, end + 1 - begin),
          parseLine(text.substr(begin, end - begin)));
    } catch (const std::runtime_error &error) {
      throw std::runtime_error(name + ": line " + std::to_string(number) +
                               ": " + error.what());
    }
  }
}

int64_t stepOf(const LogEvent &event) {
  return std::visit(
      [](const auto &known) -> int64_t {
        if constexpr (std::is_base_of_v<LogPlace,
                                        std::decay_t<decltype(known)>>)
          return known.step;
        return 0;
      },
      event);
}

/// The lines of a log that a run which goes on after `completeSteps` would have.
std::string keepSteps(std::string_view text, const std::string &path,
                      int64_t completeSteps) {
  std::string kept;
  forEachLine(text, path,
              [&](std::string_view line, const std::optional<LogEvent> &event) {
                if (event && stepOf(*event) <= completeSteps)
                  kept += line;
              });
  return kept;
}

[[noreturn]] void failToWrite(const std::string &path) {
  throw std::runtime_error(path +
                           ": cannot write the log: " + std::strerror(errno));
}

} // namespace

std::string train::formatLogEvent(const LogEvent &event) {
  Json object;
  std::visit(
      [&](const auto &known) {
        object["event"] = known.kEvent;
        listMembers(known, Writer{object});
      },
      event);
  // Names of files and classes need not be UTF-8.
  return object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::vector<LogEvent> train::parseTrainLog(std::string_view text,
                                           const std::string &name) {
  std::vector<LogEvent> events;
  forEachLine(text, name, [&](std::string_view, std::optional<LogEvent> event) {
    if (event)
      events.push_back(std::move(*event));
  });
  return events;
}

std::vector<LogEvent> train::readTrainLog(const std::string &path) {
  return parseTrainLog(io::orThrow(io::readText(path)), path);
}

TrainLog::TrainLog(const std::string &path, int64_t completeSteps)
    : path(path) {
  io::orThrow(io::requireFileName(path));
  bool exists = ::access(path.c_str(), F_OK) == 0;
  if (completeSteps > 0 && exists) {
    std::string kept =
        keepSteps(io::orThrow(io::readText(path)), path, completeSteps);
    io::orThrow(io::writeFile(path, kept));
  }
  int mode = completeSteps > 0 ? 0 : O_TRUNC;
  descriptor = ::open(path.c_str(),
                      O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | mode, 0666);
  if (descriptor < 0)
    failToWrite(path);
}

TrainLog::~TrainLog() { ::close(descriptor); }

void TrainLog::write(const LogEvent &event) {
  std::string line = formatLogEvent(event);
  for (std::string_view rest = line; !rest.empty();) {
    ssize_t written = ::write(descriptor, rest.data(), rest.size());
    if (written < 0 && errno != EINTR)
      failToWrite(path);
    rest.remove_prefix(std::max<ssize_t>(written, 0));
  }
}
