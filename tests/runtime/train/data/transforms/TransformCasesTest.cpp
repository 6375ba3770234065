//===- TransformCasesTest.cpp - What Pillow and scikit-learn make of it -----===//
//
// cases.json is written by record-cases.py beside it.
//
//===----------------------------------------------------------------------===//
#include "runtime/train/data/transforms/Color.h"
#include "runtime/train/data/transforms/TransformChain.h"
#include "tests/runtime/train/data/DataFolder.h"

#include <cmath>
#include <fstream>
#include <numeric>

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

struct Case {
  std::string steps;
  io::HostTensor input, output;
};

template <typename T>
void fill(io::HostTensor &tensor, const nlohmann::json &j) {
  auto values = j["values"].get<std::vector<T>>();
  tensor.data.resize(values.size() * sizeof(T));
  memcpy(tensor.data.data(), values.data(), tensor.data.size());
}

io::HostTensor tensorFrom(const nlohmann::json &j) {
  io::HostTensor tensor;
  tensor.shape = j["shape"].get<std::vector<int64_t>>();
  if (j["dtype"] == "u8") {
    tensor.dtype = INGOT_U8;
    fill<uint8_t>(tensor, j);
  } else if (j["dtype"] == "f32") {
    tensor.dtype = INGOT_F32;
    fill<float>(tensor, j);
  } else {
    tensor.dtype = INGOT_F64;
    fill<double>(tensor, j);
  }
  return tensor;
}

std::vector<Case> readCases() {
  std::vector<Case> cases;
  for (const nlohmann::json &j :
       nlohmann::json::parse(std::ifstream(INGOT_TRANSFORM_CASES)))
    cases.push_back(
        {j["steps"], tensorFrom(j["input"]), tensorFrom(j["output"])});
  return cases;
}

/// `brightness 0.4` and its like, which the random step is made of.
bool applyColor(const std::string &steps, io::HostTensor &sample) {
  size_t space = steps.find(' ');
  if (space == std::string::npos)
    return false;
  float factor = std::stof(steps.substr(space));
  ColorImage image(sample);
  if (steps.starts_with("brightness"))
    image.scaleBrightness(factor);
  else if (steps.starts_with("contrast"))
    image.scaleContrast(factor);
  else if (steps.starts_with("saturation"))
    image.scaleSaturation(factor);
  else
    image.shiftHue(factor);
  return true;
}

TEST(TransformCases, OfImagesAreEqualToTheBit) {
  size_t count = 0;
  for (Case &c : readCases()) {
    if (c.input.dtype == INGOT_F64)
      continue;
    io::HostTensor sample = c.input;
    if (!applyColor(c.steps, sample))
      TransformChain(c.steps).apply(sample, Draw{1, 2, 3});
    EXPECT_EQ(sample.shape, c.output.shape) << c.steps;
    EXPECT_EQ(valuesOf(sample), valuesOf(c.output)) << c.steps;
    ++count;
  }
  EXPECT_EQ(count, 72u);
}

/// The rows of a recorded table.
class Rows : public Source {
public:
  explicit Rows(const io::HostTensor &table) : table(table) {}

  size_t size() const override { return static_cast<size_t>(table.shape[0]); }
  void read(size_t number, io::HostTensor &sample) const override {
    sample.dtype = table.dtype;
    sample.shape = {table.shape[1]};
    auto bytes = static_cast<ptrdiff_t>(table.data.size() / size());
    auto first = table.data.begin() + static_cast<ptrdiff_t>(number) * bytes;
    sample.data.assign(first, first + bytes);
  }
  nlohmann::json meaning() const override { return nullptr; }

private:
  const io::HostTensor &table;
};

TEST(TransformCases, OfScalingAgree) {
  for (Case &c : readCases()) {
    if (c.input.dtype != INGOT_F64)
      continue;
    Rows rows(c.input);
    TransformChain chain(c.steps);
    std::vector<uint32_t> numbers(rows.size());
    std::iota(numbers.begin(), numbers.end(), 0);
    chain.fit(rows, numbers);
    std::vector<double> expected = valuesOf(c.output), x = valuesOf(c.input);
    size_t width = static_cast<size_t>(c.input.shape[1]);
    for (size_t i = 0; i < rows.size(); ++i) {
      io::HostTensor sample;
      rows.read(i, sample);
      chain.apply(sample, std::nullopt);
      for (size_t k = 0; k < width; ++k) {
        // One rounding to f32, and the constants: each of a sum of all rows in
        // f64, of values that are this much larger than what they differ by.
        double scale = chain.state()["fitted"][0]["scale"][k];
        double tolerance = std::abs(expected[i * width + k]) * 0x1p-24 +
                           static_cast<double>(rows.size() + 2) * 0x1p-52 *
                               (std::abs(x[i * width + k]) / scale + 1);
        EXPECT_NEAR(valuesOf(sample)[k], expected[i * width + k], tolerance)
            << c.steps;
      }
    }
  }
}

} // namespace
