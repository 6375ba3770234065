//===- Call.h - `cosine(t_max=50, eta_min=1e-5)`: choices as data ----------===//
#ifndef INGOT_RUNTIME_TRAIN_CALL_H
#define INGOT_RUNTIME_TRAIN_CALL_H

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::train {

/// What a parameter may be.
enum class ParameterKind {
  Number,      ///< finite
  NotNegative, ///< finite
  Positive,    ///< finite
  Share,       ///< in [0, 1]
  Whole,
  Count,        ///< whole, at least 1
  NotBelowZero, ///< whole, at least 0
  Counts,       ///< `[30, 80]`: ascending
  Word,         ///< one of `choices`
};

struct ParameterSpec {
  const char *name;
  ParameterKind kind;
  const char *initial = nullptr; ///< as if it had been written; null: required
  std::vector<const char *> choices = {};
};

/// What may be called: a name and its parameters in the order of arguments without
/// a name.
struct CallSpec {
  const char *name;
  std::vector<ParameterSpec> parameters = {};
};

/// Those of the entries of a table, in its order.
template <typename Table> std::vector<CallSpec> specsOf(const Table &table) {
  std::vector<CallSpec> specs;
  for (const auto &entry : table)
    specs.push_back(entry.spec);
  return specs;
}

/// `NAME`, or `NAME(ARGUMENT, ..., PARAMETER=ARGUMENT, ...)`, with a value for each
/// parameter.
class Call {
public:
  /// Throws std::runtime_error, one line that begins with what is wrong in which
  /// call. `what` are they: "schedule".
  static Call parse(std::string_view text, std::span<const CallSpec> known,
                    const char *what);

  const std::string &name() const { return callee; }
  double number(std::string_view parameter) const;
  int64_t whole(std::string_view parameter) const;
  std::vector<int64_t> counts(std::string_view parameter) const;
  const std::string &word(std::string_view parameter) const;

private:
  struct Value {
    std::string name, word;
    double number = 0;
    std::vector<int64_t> counts;
  };
  const Value &get(std::string_view parameter) const;
  static Value parseValue(const ParameterSpec &spec, std::string_view text);
  void bind(const CallSpec &spec, std::string_view arguments);

  std::string callee;
  std::vector<Value> values;
};

/// The parts of `text` between those `separator`s that are outside of brackets,
/// without the blanks around them: "a(1, 2), b" at ',' is {"a(1, 2)", "b"}.
std::vector<std::string_view> splitOutsideBrackets(std::string_view text,
                                                   char separator);

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_CALL_H
