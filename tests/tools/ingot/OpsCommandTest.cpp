//===- OpsCommandTest.cpp - ingot ops, completion, man and --version -------===//
#include "tests/tools/ingot/Command.h"

#include <sstream>

namespace {

using OpsCommand = ingot::testing::Command;

bool contains(const std::string &text, const std::string &part) {
  return text.find(part) != std::string::npos;
}

TEST_F(OpsCommand, ListsFunctionsLayersLossesAndOptimizers) {
  std::string text = output("ops");
  for (const char *line :
       {"\nrelu ", "\nConv2d ", "\ncross_entropy ", "\nAdamW ", "\neinsum "})
    EXPECT_TRUE(contains(text, line)) << line << text;
  // What only carries others is nothing that users write.
  for (const char *line : {"\nConvNd", "\nOptimizer ", "\nClosureLayer"})
    EXPECT_FALSE(contains(text, line)) << line;
}

TEST_F(OpsCommand, ExplainsOne) {
  std::string text = output("ops clamp");
  EXPECT_TRUE(text.starts_with(
      "clamp: function of Pointwise, also a method of tensors, as torch.clamp\n"
      "\n  Tensor clamp(const Tensor &input, std::optional<Number> min, "
      "std::optional<Number> max = {})\n\n`input` limited to"))
      << text;
  EXPECT_TRUE(
      contains(text, "  x.clamp(-1, 2)  is  {{2, 3}, {-1, 2, -1, 2, 0, 2}}\n"))
      << text;
  text = output("ops Conv2d");
  EXPECT_TRUE(
      contains(text, "Conv2d: layer of Convolution, as torch.nn.Conv2d"))
      << text;
  EXPECT_TRUE(contains(text, "int64_t in_channels, int64_t out_channels"))
      << text;
}

TEST_F(OpsCommand, KnowsWhatATrainingIsMadeOf) {
  std::string text = output("ops");
  for (const char *line :
       {"\nGradScaler ", "\nAutocast ", "\nGradAccumulator ", "\nSGD "})
    EXPECT_TRUE(contains(text, line)) << line << text;
  for (const char *line : {"\nAdamOptions", "\nGradScalerOptions"})
    EXPECT_FALSE(contains(text, line)) << line;
  text = output("ops GradScaler");
  EXPECT_TRUE(text.starts_with(
      "GradScaler: training of amp, as torch.amp.GradScaler\n\n"
      "  GradScaler(GradScalerOptions options = {})\n\nA loss scale"))
      << text;
  EXPECT_TRUE(contains(text, "`GradScalerOptions`: `double init_scale = "
                             "65536.0`, `double growth_factor = 2.0`"))
      << text;
  text = output("ops Autocast");
  EXPECT_TRUE(contains(text, ", as torch.autocast\n")) << text;
  EXPECT_FALSE(contains(text, "Autocast &")) << text; // cannot be copied
  EXPECT_TRUE(output("ops GradAccumulator")
                  .starts_with("GradAccumulator: training of optim\n"));
  EXPECT_TRUE(contains(output("ops Adam"), "`bool amsgrad = false`"));
  EXPECT_TRUE(contains(output("ops Conv2d"),
                       "\n`ConvOptions`: `OptionalIntOrList<N> kernel_size = "
                       "{}`, `IntOrList<N> stride = 1`"));
  EXPECT_TRUE(
      contains(output("ops cross_entropy"), "\n`CrossEntropyOptions`: `"));
  EXPECT_TRUE(contains(output("ops clip_grad_norm_"),
                       ", as torch.nn.utils.clip_grad_norm_\n"));
}

TEST_F(OpsCommand, HasAnExampleOfEverything) {
  output("docs " + path("docs"));
  std::string page = contentOf(path("docs/reference.html"));
  size_t count = 0;
  for (size_t place = 0, next;
       (place = page.find("<h2 id=", place)) != std::string::npos;
       place = next, ++count) {
    next = std::min(page.find("<h2 id=", place + 1), page.size());
    std::string entry = page.substr(place, next - place);
    // Signatures, then examples.
    EXPECT_NE(entry.find("<pre><code>"), entry.rfind("<pre><code>")) << entry;
    // What it is, then what it does, which stands there alone.
    EXPECT_NE(entry.find("<p>"), entry.rfind("<p>")) << entry;
    EXPECT_EQ(entry.find("<p>The same "), std::string::npos) << entry;
  }
  EXPECT_GT(count, 270u);
  EXPECT_TRUE(
      contains(output("ops LayerNorm"),
               ":\n  nn::LayerNorm norm{net, \"norm\", 3};\n  norm(x);\n"));
  EXPECT_TRUE(
      contains(output("ops rand"), "rand({2, 3})  is  {{2, 3}, ..., f32}"));
}

TEST_F(OpsCommand, SaysWhatPyTorchCallsIt) {
  for (auto [name, known] :
       {std::pair("gelu", ", as torch.nn.functional.gelu\n"),
        std::pair("view", ", as torch.Tensor.view\n"),
        std::pair("relu", ", as torch.relu\n"),
        std::pair("slice", "also a method of tensors\n")})
    EXPECT_TRUE(contains(output(std::string("ops ") + name), known)) << name;
}

TEST_F(OpsCommand, SaysWhatIsSimilar) {
  expectError("ops unsq", "nothing is called 'unsq': there are unsqueeze");
  expectError("ops AMSGrad", "nothing is called 'AMSGrad': see Adam, AdamW");
  expectError("ops xyz", "nothing is called 'xyz': ingot ops lists all");
}

/// The commands of `ingot --help`.
std::vector<std::string> commandsIn(const std::string &help) {
  std::istringstream stream(help.substr(help.find("Subcommands:\n") + 13));
  std::vector<std::string> names;
  for (std::string line; std::getline(stream, line) && line.starts_with("  ");)
    if (line[2] != ' ')
      names.push_back(line.substr(2, line.find(' ', 2) - 2));
  return names;
}

TEST_F(OpsCommand, CompletionsAndManualHaveEveryCommand) {
  std::vector<std::string> commands = commandsIn(output("--help"));
  EXPECT_GT(commands.size(), 10u);
  std::string bash = output("completion bash"), zsh = output("completion zsh"),
              fish = output("completion fish"), man = output("man");
  for (const std::string &command : commands) {
    EXPECT_TRUE(contains(bash, "\n    " + command + ") words='")) << command;
    EXPECT_TRUE(contains(zsh, "\n    '" + command + ":")) << command;
    EXPECT_TRUE(contains(fish, " -a " + command + " -d '")) << command;
    EXPECT_TRUE(contains(man, "\n.SS ingot " + command + "\n") ||
                contains(man, "\n.SS ingot " + command + " "))
        << command;
  }
  EXPECT_TRUE(contains(man, "\\-\\-weights")) << man;
  EXPECT_TRUE(contains(fish, " -s o -l output -r ")) << fish;
  expectUsageError("completion tcsh",
                   "unknown shell 'tcsh': expected bash, zsh or fish");
}

TEST_F(OpsCommand, BashCompletesCommandsOptionsAndModels) {
  save(output("completion bash"), "ingot.bash");
  // As the shell calls it: the words, and which of them is completed.
  save("source ./ingot.bash\n"
       "ingot() { '" INGOT_COMMAND "' \"$@\"; }\n"
       "for words in 'ingot comp' 'ingot compile --wei' 'ingot run mlp_b'; do\n"
       "  COMP_WORDS=($words) COMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n"
       "  _ingot\n"
       "  echo \"${COMPREPLY[@]}\"\n"
       "done\n",
       "try.bash");
  std::string call = "cd '" + path("") + "' && bash try.bash >completed";
  EXPECT_EQ(std::system(call.c_str()), 0);
  EXPECT_EQ(contentOf(path("completed")),
            "compile completion\n--weights\nmlp_binary\n");
}

TEST_F(OpsCommand, VersionSaysCommitLlvmAndTargets) {
  std::string text = output("--version");
  EXPECT_TRUE(text.starts_with("ingot 0.")) << text;
  EXPECT_TRUE(contains(text, ", commit ")) << text;
  EXPECT_TRUE(contains(text, "\nLLVM 22.")) << text;
  EXPECT_TRUE(contains(text, "\ntargets: cpu (this machine), cpu=x86-64-v3"))
      << text;
}

} // namespace
