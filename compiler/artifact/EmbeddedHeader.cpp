//===- EmbeddedHeader.cpp - The C header beside an object file -------------===//

#include "compiler/artifact/EmbeddedHeader.h"

#include "artifact_generated.h"
#include "compiler/artifact/CIdentifiers.h"
#include "compiler/artifact/Codes.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace ingot;
using namespace ingot::artifact;

namespace {

/// What every program has; {0} is its name, {1} its guard, {2} who compiled it, {3}
/// the runtime's header.
constexpr const char *kBegin =
    R"(/* {0}, compiled by {2}: C99 and C++11.
 *
 *   {0}_context context;
 *   if ({0}_create(&context, NULL) != INGOT_OK)
 *     puts(ingot_last_error());
 *   ...
 *   {0}_destroy(&context);
 *
 * Arrays are dense and row-major, and must not overlap; a scalar is a pointer to one
 * number; 16-bit floats are the bits in a uint16_t. Every function returns what
 * ingot_context_run returns. A compiler that is asked to be pedantic about C before C23
 * wants a cast to const where an array of several dimensions is read.
 */
#ifndef {1}
#define {1}

#include {3}

#ifdef __cplusplus
extern "C" {{
#endif

/* What was compiled. */
const struct ingot_embedded_program *ingot_program_{0}(void);

/* Loads the program that is linked in: see ingot_program_load_embedded. */
static inline ingot_status_t {0}_load(ingot_program_t **program) {{
  return ingot_program_load_embedded(ingot_program_{0}(), program);
}

/* The program with an instance of it: memory, threads and state. The functions of
 * ingot/runtime.h take the members. */
typedef struct {0}_context {{
  ingot_program_t *program;
  ingot_context_t *context;
} {0}_context;

/* Gives back what {0}_create made. Does nothing after it failed. */
static inline void {0}_destroy({0}_context *context) {{
  ingot_context_release(context->context);
  ingot_program_release(context->program);
  context->context = NULL;
  context->program = NULL;
}

/* Loads the program and makes an instance of it: see ingot_context_create, also for
 * `options`, which may be NULL. */
static inline ingot_status_t
{0}_create({0}_context *context, const ingot_context_options_t *options) {{
  ingot_status_t status;
  context->context = NULL;
  status = {0}_load(&context->program);
  if (status == INGOT_OK)
    status = ingot_context_create(context->program, options, &context->context);
  if (status != INGOT_OK)
    {0}_destroy(context);
  return status;
}
)";

constexpr const char *kEnd = R"(
#ifdef __cplusplus
}
#endif

#endif /* {0} */
)";

/// A name in a comment, which it must neither end nor begin, and without trigraphs.
std::string inComment(llvm::StringRef name) {
  std::string text;
  for (char character : name) {
    bool isMark = !text.empty() && ((text.back() == '*' && character == '/') ||
                                    (text.back() == '/' && character == '*') ||
                                    (text.back() == '?' && character == '?'));
    if (isMark)
      text += ' ';
    text += llvm::isPrint(character) ? character : ' ';
  }
  return text;
}

/// One tensor of a signature.
struct Parameter {
  const schema::TensorSpec *spec;
  std::string name;
  bool isInput;

  /// "const float images[1][1][28][28]".
  void printDeclaration(llvm::raw_ostream &stream) const {
    bool isScalar = spec->shape()->size() == 0;
    stream << (isInput ? "const " : "") << findElementType(spec->dtype())->cType
           << (isScalar ? " *" : " ") << name;
    for (int64_t extent : *spec->shape())
      stream << "[" << extent << "]";
  }

  /// As an ingot_buffer_view_t.
  void printView(llvm::raw_ostream &stream) const {
    stream << "{(void *)" << name << ", "
           << findElementType(spec->dtype())->constant << ", "
           << spec->shape()->size() << ", {";
    // Braces of nothing are not in C before C23.
    if (spec->shape()->size() == 0)
      stream << "0";
    llvm::interleaveComma(*spec->shape(), stream);
    stream << "}}";
  }
};

/// Variants of a function, and how many there are.
size_t countVariants(const schema::Metadata &metadata,
                     const std::string &function) {
  return llvm::count_if(*metadata.variants(), [&](const auto *variant) {
    return variant->function()->str() == function;
  });
}

/// "forward", or "forward 32" if there are others of the name.
std::string distinctName(const schema::Metadata &metadata,
                         const schema::Variant &variant) {
  std::string function = variant.function()->str();
  if (countVariants(metadata, function) > 1)
    for (const schema::TensorSpec *input : *variant.inputs())
      if (input->shape()->size() > 0)
        return function + " " + std::to_string(input->shape()->Get(0));
  return function;
}

class FunctionPrinter {
public:
  FunctionPrinter(llvm::raw_ostream &stream, llvm::StringRef program,
                  const schema::Variant &variant)
      : stream(stream), program(program), variant(variant) {
    for (const schema::TensorSpec *input : *variant.inputs())
      inputs.push_back({input, names.addVariable(input->name()->str()), true});
    for (const schema::TensorSpec *output : *variant.outputs())
      outputs.push_back(
          {output, names.addVariable(output->name()->str()), false});
  }

  void print(llvm::StringRef identifier, size_t index) const {
    stream << "\n/* " << inComment(variant.function()->str()) << "\n";
    for (const auto *list : {&inputs, &outputs})
      for (const Parameter &parameter : *list)
        stream << " *   " << (parameter.isInput ? "input " : "output ")
               << inComment(parameter.spec->name()->str()) << "\n";
    stream << " */\nstatic inline ingot_status_t\n"
           << identifier << "(" << program << "_context *context";
    for (const auto *list : {&inputs, &outputs})
      for (const Parameter &parameter : *list) {
        stream << ",\n    ";
        parameter.printDeclaration(stream);
      }
    stream << ") {\n";
    printViews("ingot_inputs", inputs);
    printViews("ingot_outputs", outputs);
    stream << "  return ingot_context_run_variant(context->context, " << index;
    printArguments("ingot_inputs", inputs);
    printArguments("ingot_outputs", outputs);
    stream << ");\n}\n";
  }

private:
  void printViews(llvm::StringRef name,
                  llvm::ArrayRef<Parameter> parameters) const {
    if (parameters.empty())
      return;
    stream << "  const ingot_buffer_view_t " << name << "[] = {";
    for (const Parameter &parameter : parameters) {
      stream << "\n      ";
      parameter.printView(stream);
      stream << (&parameter == &parameters.back() ? "};\n" : ",");
    }
  }

  void printArguments(llvm::StringRef name,
                      llvm::ArrayRef<Parameter> parameters) const {
    stream << ",\n      " << (parameters.empty() ? "NULL" : name) << ", "
           << parameters.size();
  }

  llvm::raw_ostream &stream;
  llvm::StringRef program;
  const schema::Variant &variant;
  CIdentifiers names = {"context"};
  std::vector<Parameter> inputs, outputs;
};

} // namespace

std::string ingot::artifact::embeddedHeader(const ArtifactParts &parts,
                                            llvm::StringRef program) {
  const schema::Metadata &metadata =
      *schema::GetMetadata(parts.metadata.data());
  std::string text, prefix = program.str() + "_";
  llvm::raw_string_ostream stream(text);
  // In the name's own letters: Net.h and net.h are two headers.
  std::string guard = "INGOT_PROGRAM_" + program.str() + "_H";
  stream << llvm::formatv(kBegin, program, guard,
                          metadata.producer()->string_view(),
                          "<ingot/runtime.h>");
  CIdentifiers functions = {prefix + "load", prefix + "create",
                            prefix + "destroy", prefix + "context"};
  for (size_t i = 0; i < metadata.variants()->size(); ++i) {
    const schema::Variant &variant = *metadata.variants()->Get(i);
    std::string identifier =
        functions.addFunction(prefix, distinctName(metadata, variant));
    FunctionPrinter(stream, program, variant).print(identifier, i);
  }
  stream << llvm::formatv(kEnd, guard);
  return text;
}
