//===- Checkpoint.h - Weights of a program in a file -----------------------===//
#ifndef INGOT_RUNTIME_TRAIN_CHECKPOINT_H
#define INGOT_RUNTIME_TRAIN_CHECKPOINT_H

#include "runtime/train/Program.h"
#include "runtime/train/io/Safetensors.h"

namespace ingot::train {

/// Writes parameters and buffers, by name, to a safetensors file that appears
/// complete or not at all. Throws std::runtime_error.
void saveWeights(const std::string &path, const Program &program,
                 Context &context);

/// Gives parameters and buffers of `context` the values of a file, which must
/// hold exactly these. Nothing is changed if it does not.
void loadWeights(const std::string &path, const Program &program,
                 Context &context);

/// The tensor of `file` for each of `weights`. Throws one line that names up to
/// three differences: tensors that are missing, of another type or shape, or
/// unknown to the program. `path` is named in it.
std::vector<const io::TensorView *>
matchWeights(const io::Safetensors &file, const std::string &path,
             std::span<const TensorSpec> weights);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_CHECKPOINT_H
