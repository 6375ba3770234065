//===- AnySamples.cpp - Executables that read what `ingot train` reads -----===//
//
// Samples.h with the readers of runtime/train. What a checkpoint says of the data that
// its weights were trained on lies in the executable: `ingot compile --with-readers`
// puts it there, without the scaling, which is part of the program.
//
//===----------------------------------------------------------------------===//
#include "runtime/standalone/Array.h"
#include "runtime/standalone/Samples.h"
#include "runtime/train/Convention.h"
#include "runtime/train/PrintResults.h"
#include "runtime/train/data/Meaning.h"
#include "runtime/train/data/TrainingData.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <exception>

using namespace ingot;
using namespace ingot::train;

/// JSON, as meaningOf() makes it, or null.
extern "C" const char ingot_main_meaning[];

const char ingot_main_source[] = "FILE[:COLUMN,...]";
const char ingot_main_labels[] = "read as the training read them";

namespace {

/// What the calls of one run share.
struct Session {
  nlohmann::json meaning = nlohmann::json::parse(ingot_main_meaning);
  std::vector<Field> fields;
};

Session &session() {
  static Session all;
  return all;
}

/// Calls `action`, whose exceptions become the message: main() is C.
template <typename Action> bool attempt(ingot_message_t *error, Action action) {
  try {
    action();
    return true;
  } catch (const std::bad_alloc &) {
    return ingot_message_set(error, "no memory");
  } catch (const std::exception &problem) {
    return ingot_message_set(error, "%s", problem.what());
  }
}

/// What `read` gives becomes `array`.
template <typename Read>
bool readInto(ingot_buffer_view_t *array, ingot_message_t *error, Read read) {
  bool isAllocated = false;
  bool isRead = attempt(error, [&] {
    io::HostTensor samples = read();
    isAllocated =
        allocateArray(array, samples.dtype, samples.shape.data(),
                      static_cast<int32_t>(samples.shape.size()), error);
    if (isAllocated)
      std::memcpy(array->data, samples.data.data(), samples.data.size());
  });
  return isRead && isAllocated;
}

/// What the labels of the training were called: something that is no input, and rather
/// what has classes; "labels" if nobody says.
std::string labelsOf(const Session &all) {
  std::vector<std::string> names, classified;
  for (const auto &[name, kept] : all.meaning.items()) {
    if (std::any_of(
            all.fields.begin(), all.fields.end(),
            [&key = name](const Field &input) { return input.name() == key; }))
      continue;
    names.push_back(name);
    if (!classNames(kept).empty())
      classified.push_back(name);
  }
  for (const std::vector<std::string> &list : {names, classified})
    if (std::string chosen = chooseTargets(list); !chosen.empty())
      return chosen;
  return "labels";
}

TensorSpec toSpec(const ingot_tensor_spec_t &spec) {
  return {spec.name, spec.dtype, {spec.shape, spec.shape + spec.rank}};
}

} // namespace

bool readSamples(const ingot_tensor_spec_t *input, const char *source,
                 ingot_buffer_view_t *array, ingot_message_t *error) {
  return readInto(array, error, [&] {
    Session &all = session();
    all.fields.push_back(openField(input->name, source, all.meaning));
    return all.fields.back().readAll(toSpec(*input));
  });
}

bool readLabels(const char *source, ingot_buffer_view_t *labels,
                ingot_message_t *error) {
  return readInto(labels, error, [&] {
    std::string name = labelsOf(session());
    return openField(name, source, session().meaning)
        .readAll({name, INGOT_I64, {1}});
  });
}

bool printOutputs(const ingot_tensor_spec_t *outputs,
                  const ingot_buffer_view_t *arrays, size_t count, bool isCsv,
                  ingot_message_t *error) {
  return attempt(error, [&] {
    Session &all = session();
    Results results;
    for (size_t i = 0; i < count; ++i) {
      const ingot_buffer_view_t &array = arrays[i];
      TensorSpec spec = toSpec(outputs[i]);
      spec.shape.assign(array.shape, array.shape + array.rank);
      const auto *bytes = static_cast<const std::byte *>(array.data);
      results.tensors.push_back(
          {spec.dtype, spec.shape, {bytes, bytes + arrayBytes(&array)}});
      results.specs.push_back(std::move(spec));
    }
    results.classes = knownClasses(all.meaning);
    if (!all.fields.empty()) {
      results.samples = all.fields[0].size();
      results.describe = [&](size_t sample) {
        return all.fields[0].source().describe(sample);
      };
    }
    std::string text = isCsv ? formatCsv(results) : formatResults(results);
    std::fwrite(text.data(), 1, text.size(), stdout);
  });
}
