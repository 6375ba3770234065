//===- FuzzSpec.cpp - libFuzzer target: any text where a user names data ----===//
//
// The first byte chooses what the text is: a source with its entries, columns of a
// table, a chain of transformations, or what a checkpoint has kept of one.
//
//===----------------------------------------------------------------------===//
#include "runtime/train/data/Columns.h"
#include "runtime/train/data/Source.h"
#include "runtime/train/data/SourceSpec.h"
#include "runtime/train/data/transforms/TransformChain.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <string>
#include <string_view>

using namespace ingot;
using namespace ingot::train;

namespace {

void parseSource(const std::string &text) {
  SourceSpec spec("x.csv:" + text);
  for (const std::string &word : spec.takeWords())
    if (word.empty())
      abort();
}

/// Made-up data only: a text must not open files. Few, whatever it asks for.
void makeSamples(const std::string &text) {
  auto source = openSource("synthetic:samples=3," + text, nullptr);
  io::HostTensor sample;
  source->read(source->size() - 1, sample);
  if (io::tensorBytes(sample.dtype, sample.shape) != sample.data.size())
    abort();
}

void chooseColumns(const std::string &text) {
  const std::vector<std::string> names = {"a", "b", "a b", "3"};
  std::string path = "x.csv";
  for (size_t column :
       selectColumns(splitOutside(text, ','), {path, names, names.size()}))
    if (column >= names.size())
      abort();
}

/// Whatever can be applied to a picture leaves one that is what it says.
void transform(const TransformChain &chain) {
  io::HostTensor sample = {INGOT_U8, {3, 4, 5}, {}};
  for (int i = 0; i < 60; ++i)
    sample.data.push_back(static_cast<std::byte>(4 * i));
  chain.apply(sample, Draw{1, 2, 3});
  if (io::tensorBytes(sample.dtype, sample.shape) != sample.data.size())
    abort();
}

/// Pictures that are larger are a matter of memory, not of this test.
bool isSmall(std::string_view text) {
  size_t digits = 0;
  bool isInNumber = false;
  for (char c : text) {
    bool isDigit = c >= '0' && c <= '9';
    digits = isDigit ? digits + 1 : 0;
    bool isExponent = isInNumber && (c == 'e' || c == 'E');
    if (digits > 2 || isExponent)
      return false;
    isInNumber = isDigit || c == '.';
  }
  return true;
}

void run(uint8_t kind, const std::string &text) {
  switch (kind % 5) {
  case 0:
    return parseSource(text);
  case 1:
    return chooseColumns(text);
  case 2:
    if (isSmall(text))
      makeSamples(text);
    return;
  case 3:
    if (isSmall(text))
      transform(TransformChain(text));
    return;
  default:
    nlohmann::json state = nlohmann::json::parse(text, nullptr, false);
    if (isSmall(text) && !state.is_discarded())
      transform(TransformChain::restore(state));
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size == 0)
    return 0;
  try {
    run(data[0],
        std::string(reinterpret_cast<const char *>(data) + 1, size - 1));
  } catch (const std::runtime_error &error) {
    std::string message = error.what();
    if (message.empty() || message.find('\n') != std::string::npos)
      abort();
  }
  return 0;
}
