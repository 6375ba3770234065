//===- Command.h - Runs the ingot command and keeps what it says -----------===//
#ifndef INGOT_TESTS_TOOLS_INGOT_COMMAND_H
#define INGOT_TESTS_TOOLS_INGOT_COMMAND_H

#include "runtime/train/io/Npy.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

#include <nlohmann/json.hpp>

#include <cstdlib>
#include <sys/wait.h>

namespace ingot::testing {

/// Runs the command in a folder of its own.
class Command : public TemporaryFolder {
protected:
  /// How a call of the command ended.
  struct Outcome {
    int status;
    std::string out, error;
  };

  /// A setting for `run`: no file may exceed `kilobytes`, which stands for a full
  /// disk.
  static std::string limitFiles(int kilobytes) {
    return "trap '' XFSZ; ulimit -f " + std::to_string(2 * kilobytes) + "; ";
  }

  /// `arguments` as for a shell; `setting` are commands before it.
  Outcome run(const std::string &arguments, const std::string &setting = "") {
    std::string call = "cd '" + folder.string() + "' && { " + setting +
                       "'" INGOT_COMMAND "' " + arguments +
                       " >stdout 2>stderr; }";
    int status = std::system(call.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            contentOf(path("stdout")), contentOf(path("stderr"))};
  }

  /// Runs a call that must succeed without a word on stderr.
  std::string output(const std::string &arguments) {
    Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.status, 0) << arguments << "\n" << outcome.error;
    EXPECT_EQ(outcome.error, "") << arguments;
    return outcome.out;
  }

  nlohmann::json json(const std::string &arguments) {
    return nlohmann::json::parse(output(arguments + " --json"));
  }

  /// Expects a failure with one line on stderr, nothing on stdout, and status 1.
  void expectError(const std::string &arguments, const std::string &message) {
    Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.error, "ingot: error: " + message + "\n") << arguments;
    EXPECT_EQ(outcome.out, "") << arguments;
    EXPECT_EQ(outcome.status, 1) << arguments;
  }

  /// The same for a call that cannot be understood: status 2.
  void expectUsageError(const std::string &arguments,
                        const std::string &message) {
    Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.error, "ingot: error: " + message + "\n") << arguments;
    EXPECT_EQ(outcome.status, 2) << arguments;
  }

  /// Expects that a call which would overwrite `file`, but finds a disk of
  /// `kilobytes`, leaves it as it was and no other file behind.
  void expectKept(const std::string &file, const std::string &arguments,
                  int kilobytes) {
    save("precious", file);
    run("list"); // whose stdout and stderr are there from now on
    size_t files = fileCount();
    Outcome outcome = run(arguments, limitFiles(kilobytes));
    EXPECT_EQ(outcome.error,
              "ingot: error: " + file + ": cannot write: File too large\n");
    EXPECT_EQ(outcome.status, 1);
    EXPECT_EQ(contentOf(path(file)), "precious");
    EXPECT_EQ(fileCount(), files);
  }

  /// A module with one function for two rows and one for five:
  /// y = relu(x @ weight), with the first value of `weight` below.
  std::string writeModule() {
    auto function = [](const std::string &rows) {
      std::string input = "tensor<" + rows + "x3xf32>";
      std::string output = "tensor<" + rows + "x2xf32>";
      return "func.func @\"forward@" + rows + "\"(%x: " + input +
             " {ingot.name = \"x\"}, %weight: tensor<3x2xf32> "
             "{ingot.state = \"weight\"}) -> (" +
             output +
             " {ingot.name = \"y\"}) {\n  %0 = ingot.matmul %x, %weight"
             " : " +
             input + ", tensor<3x2xf32>\n  %1 = ingot.relu %0 : " + output +
             "\n  return %1 : " + output + "\n}\n";
    };
    return save("ingot.state @weight parameter = dense<[[1.0, -1.0], [2.0, "
                "-2.0], [3.0, 5.0]]> : tensor<3x2xf32>\n" +
                    function("2") + function("5"),
                "linear.mlir");
  }

  /// The artifact of that module, under its default name.
  void compileModule() {
    writeModule();
    output("compile linear.mlir");
  }

  void writeFloats(const std::string &name, std::vector<int64_t> shape,
                   const std::vector<float> &values) {
    io::Result<void> written =
        io::writeNpy(path(name), makeTensor(INGOT_F32, shape, values).view());
    EXPECT_TRUE(written) << written.error();
  }

  std::vector<float> readFloats(const std::string &name) {
    io::Result<io::HostTensor> tensor = io::readNpy(path(name));
    if (!tensor) {
      ADD_FAILURE() << tensor.error();
      return {};
    }
    EXPECT_EQ(tensor->dtype, INGOT_F32);
    std::vector<float> values(tensor->data.size() / sizeof(float));
    memcpy(values.data(), tensor->data.data(), tensor->data.size());
    return values;
  }
};

} // namespace ingot::testing

#endif // INGOT_TESTS_TOOLS_INGOT_COMMAND_H
