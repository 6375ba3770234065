//===- Portions.cpp - Any number of samples through a compiled batch -------===//
#include "runtime/train/Portions.h"

#include <algorithm>
#include <stdexcept>

using namespace ingot;
using namespace ingot::train;

static ingot_buffer_view_t viewOf(ingot_dtype_t dtype,
                                  const std::vector<int64_t> &shape,
                                  const std::vector<std::byte> &data) {
  ingot_buffer_view_t view = {const_cast<std::byte *>(data.data()),
                              dtype,
                              static_cast<int32_t>(shape.size()),
                              {}};
  std::ranges::copy(shape, view.shape);
  return view;
}

Portions::Portions(const Program &program, const std::string &function,
                   const std::vector<io::HostTensor> &tensors)
    : program(program) {
  for (const io::HostTensor &tensor : tensors)
    inputs.push_back(viewOf(tensor.dtype, tensor.shape, tensor.data));
  ingot_message_t error;
  if (!ingot_portions_plan(program.handle(), function.c_str(), inputs.data(),
                           inputs.size(), &plan, &error))
    throw std::runtime_error(error.text);
}

std::vector<io::HostTensor> Portions::run(Context &context) const {
  ingot_message_t error;
  std::vector<io::HostTensor> results;
  std::vector<ingot_buffer_view_t> outputs;
  for (TensorSpec spec : variant().outputs) {
    if (!plan.is_exact)
      spec.shape[0] = plan.samples;
    results.push_back({spec.dtype, spec.shape, makeZeros(spec)});
    outputs.push_back(viewOf(spec.dtype, spec.shape, results.back().data));
  }
  if (!ingot_portions_run(program.handle(), context.handle(), &plan,
                          inputs.data(), outputs.data(), 0, plan.samples,
                          &error))
    throw std::runtime_error(error.text);
  return results;
}
