//===- LoadedModel.h - A model, ready to be measured -----------------------===//
#ifndef INGOT_TOOLS_INGOT_LOADEDMODEL_H
#define INGOT_TOOLS_INGOT_LOADEDMODEL_H

#include "tools/ingot/Artifact.h"
#include "tools/ingot/Model.h"

#include "runtime/train/Program.h"

#include <memory>

namespace ingot::tool {

/// The options of commands that measure a model, or an artifact.
struct LoadOptions {
  ModelOptions model;
  std::string weights; ///< safetensors file; empty: first values
  uint32_t threads = 1;
  bool freeze = false, isDebugged = false;

  /// Adds MODEL and all options; `hasMode` as in ModelOptions::add().
  void add(CLI::App &command, bool hasMode);
};

/// A program in one mode, ready to run, and what its artifact says of it.
struct LoadedModel {
  Artifact artifact;
  train::Program program;
  train::Context context;

  LoadedModel(std::string bytes, const std::string &name, train::Program loaded,
              const LoadOptions &options);

  std::string mode() const { return artifact.metadata().mode()->str(); }
  bool isOnGpu() const {
    return artifact.metadata().target() == schema::Target::Cuda;
  }
  const schema::Variant &metadata(size_t variant) const {
    return *artifact.metadata().variants()->Get(variant);
  }
  /// "forward", with the shape of its first input where that tells variants apart.
  std::string nameOf(size_t variant) const;
  /// Every state as it was when the model was loaded.
  void reset();

private:
  /// Those of an artifact whose own are not meant, and its path; empty: they are.
  std::string weights, path;
};

/// Gives an artifact, called `name`, the weights in a file. Throws unless the file has
/// all of them, and the artifact some that can be replaced.
void replaceWeights(const std::string &path, const std::string &name,
                    const train::Program &program, train::Context &context);

using LoadedModels = std::vector<std::unique_ptr<LoadedModel>>;

/// The model in each of `modes`; or the artifact, which has its mode.
LoadedModels loadModels(const LoadOptions &options,
                        const std::vector<std::string> &modes);

/// The numbers of the variants that --function asks for: all, if it asks for none.
/// Throws, naming those there are, if there is no such function.
std::vector<size_t> chooseVariants(const LoadOptions &options,
                                   const train::Program &program);

} // namespace ingot::tool

#endif // INGOT_TOOLS_INGOT_LOADEDMODEL_H
