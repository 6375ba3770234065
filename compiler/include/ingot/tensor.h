//===- tensor.h - Tensors of a program under construction ------------------===//
//
// A Tensor is a cheap handle of a value that the program will compute, not of
// data: the functions of ops.h append operations to the program and return
// handles of their results. Shapes and element types are known at once, so that
// a mistake is reported where it is made, as an ingot::Error that names the
// caller's file and line and the path of the module.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_TENSOR_H
#define INGOT_TENSOR_H

#if __cplusplus < 202002L
#error "ingot needs C++20: compile with -std=c++20"
#endif

#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <optional>
#include <source_location>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace ingot {

using SourceLocation = std::source_location;

/// Element types.
enum class DType { f32, f64, f16, bf16, i8, u8, i32, i64, boolean };
inline constexpr DType f32 = DType::f32, f64 = DType::f64, f16 = DType::f16,
                       bf16 = DType::bf16, i8 = DType::i8, u8 = DType::u8,
                       i32 = DType::i32, i64 = DType::i64,
                       boolean = DType::boolean;

/// "f32" for messages.
std::string to_string(DType dtype);

/// Extents, outermost first. Every extent is at least 1.
using Shape = std::vector<int64_t>;

/// "[4, 8]" for messages.
std::string to_string(const Shape &shape);

/// A mistake in a program. `what()` reads
/// "lenet.cpp:12: fc: linear: input has 256 features, weight expects 400".
class Error : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// One dimension or several; negative ones count from the end.
struct Dims {
  Dims() = default;
  Dims(int64_t dim) : values{dim} {}
  Dims(std::initializer_list<int64_t> dims) : values(dims) {}
  Dims(std::vector<int64_t> dims) : values(std::move(dims)) {}
  std::vector<int64_t> values;
};

namespace dsl { // compiler/dsl
struct State;
class Graph;
} // namespace dsl

class Operand;
class TensorIndex;
struct ValuesAndIndices;

/// How gelu() computes the normal distribution: exactly, or as PyTorch's
/// approximate='tanh'.
enum class GeluForm { erf, tanh };

/// A number that a program writes. For tensors of integers an integer keeps all of its
/// digits, of which a double, what tensors of floats are given, has the first 53 bits.
class Number {
public:
  template <class T>
    requires std::is_arithmetic_v<T>
  Number(T number)
      : value_(static_cast<double>(number)),
        type_(std::is_same_v<T, bool> ? boolean
              : std::is_integral_v<T> ? i64
                                      : f32) {
    // Larger ones no element type has, which their value shows.
    if constexpr (std::is_integral_v<T>)
      if (number <= T{} || static_cast<uint64_t>(number) <= INT64_MAX)
        integer_ = static_cast<int64_t>(number);
  }

  double value() const { return value_; }
  /// Absent of a float.
  std::optional<int64_t> integer() const { return integer_; }
  /// i64, f32 or boolean: of which kind it is.
  DType type() const { return type_; }

  /// Of values, of whichever kinds they are.
  bool operator==(const Number &other) const {
    return integer_ && other.integer_ ? *integer_ == *other.integer_
                                      : value_ == other.value_;
  }

private:
  double value_;
  std::optional<int64_t> integer_;
  DType type_;
};

/// Numbers that a program writes, in braces as deep as the tensor has dimensions:
/// `{1.0, 2.0}`, `{{1, 2}, {3, 4}}`, or one without braces.
class Numbers {
public:
  template <class T>
    requires std::is_arithmetic_v<T>
  Numbers(T number) : values_{number} {}
  template <class T>
    requires std::is_arithmetic_v<T>
  Numbers(const std::vector<T> &numbers)
      : shape_{static_cast<int64_t>(numbers.size())},
        values_(numbers.begin(), numbers.end()) {}
  Numbers(std::initializer_list<Numbers> rows);

  const Shape &shape() const { return shape_; }
  /// In row-major order.
  const std::vector<Number> &values() const { return values_; }
  /// The shape of a row that differs from the one before; absent if none does.
  const std::optional<Shape> &odd_row() const { return odd_row_; }

private:
  Shape shape_;
  std::vector<Number> values_;
  std::optional<Shape> odd_row_;
};

/// Handle of a value of the function under construction, or of a state tensor
/// (parameter, buffer, optimiser slot). A state tensor may be used in every
/// function of the program and stands for its present value there: what the
/// function was called with, or what assign() gave it last.
class Tensor {
public:
  /// No tensor: what an absent optional argument (a bias) is passed as.
  // Not defaulted: the methods' default arguments need it inside of the class.
  Tensor() {}

  bool defined() const { return value_ || state_; }

  Shape shape() const;
  Shape sizes() const { return shape(); }
  /// Extent of dimension `dim`, which counts from the end if negative.
  int64_t size(int64_t dim,
               SourceLocation location = SourceLocation::current()) const;
  int64_t dim() const { return static_cast<int64_t>(shape().size()); }
  int64_t numel() const;
  DType dtype() const;

  /// As the function of program.h.
  void
  requires_grad_(bool requires_grad = true,
                 SourceLocation location = SourceLocation::current()) const;

  /// As index(): `x[0]`, `x[-1]`, `x[Slice(1, 3)]`, `x[{Slice(), 0}]`.
  Tensor operator[](const TensorIndex &index) const;
  Tensor operator[](std::initializer_list<TensorIndex> indices) const;

  // A tensor is a value: `x[0] = y` would assign to a copy. The functions are
  // where(), cat() and, for state, assign().
  Tensor(const Tensor &) = default;
  Tensor &operator=(const Tensor &) & = default;
  Tensor &operator+=(const Operand &other) &;
  Tensor &operator-=(const Operand &other) &;
  Tensor &operator*=(const Operand &other) &;
  Tensor &operator/=(const Operand &other) &;
  Tensor &operator%=(const Operand &other) &;

  // The functions of pointwise operations, reductions, products, shapes and
  // indices, with this tensor as their first argument: `x.relu()`, `x.sum(0)`.
#include "ingot/methods.h.inc"

private:
  friend class dsl::Graph;
  explicit Tensor(void *value) : value_(value) {}
  explicit Tensor(dsl::State *state) : state_(state) {}

  void *value_ = nullptr; // an mlir::Value as an opaque pointer
  dsl::State *state_ = nullptr;
};

/// A tensor or a number, where an operation takes either. A number becomes a
/// tensor of the other operands' element type, as in PyTorch: an integer never
/// changes it, a float makes integers f32. It also carries the place where it
/// was written, because operators have no room for a default argument.
class Operand {
public:
  Operand(const Tensor &tensor,
          SourceLocation location = SourceLocation::current())
      : tensor_(tensor), is_number_(false), location_(location) {}
  template <class T>
    requires std::is_arithmetic_v<T>
  Operand(T number, SourceLocation location = SourceLocation::current())
      : number_(number), location_(location) {}

  bool is_number() const { return is_number_; }
  /// Undefined if it is a number, or if the user passed an undefined tensor.
  const Tensor &tensor() const { return tensor_; }
  const Number &number() const { return number_; }
  SourceLocation location() const { return location_; }

private:
  Tensor tensor_;
  bool is_number_ = true;
  Number number_ = 0;
  SourceLocation location_;
};

/// An absent bound of a slice; as an index, a new dimension of extent 1.
inline constexpr std::nullopt_t None = std::nullopt;

/// As an index, all dimensions that the others leave.
inline constexpr struct EllipsisIndex {
} Ellipsis;

/// Indices `start, start + step, ...` below `stop`: Python's `start:stop:step`.
/// Negative bounds count from the end, bounds beyond it are cut.
struct Slice {
  Slice(std::optional<int64_t> start = {}, std::optional<int64_t> stop = {},
        std::optional<int64_t> step = {})
      : start(start), stop(stop), step(step) {}
  std::optional<int64_t> start, stop, step;
};

/// What may stand in the brackets of a tensor, with the place where it was
/// written. A tensor of integers takes the slices of these numbers.
class TensorIndex {
public:
  template <class Number>
    requires(std::is_integral_v<Number> && !std::is_same_v<Number, bool>)
  TensorIndex(Number number,
              SourceLocation location = SourceLocation::current())
      : value(static_cast<int64_t>(number)), location(location) {}
  TensorIndex(Slice slice, SourceLocation location = SourceLocation::current())
      : value(slice), location(location) {}
  TensorIndex(std::nullopt_t,
              SourceLocation location = SourceLocation::current())
      : value(std::monostate()), location(location) {}
  TensorIndex(EllipsisIndex ellipsis,
              SourceLocation location = SourceLocation::current())
      : value(ellipsis), location(location) {}
  TensorIndex(const Tensor &tensor,
              SourceLocation location = SourceLocation::current())
      : value(tensor), location(location) {}

  std::variant<int64_t, Slice, std::monostate, EllipsisIndex, Tensor> value;
  SourceLocation location;
};

/// Extreme elements along a dimension, and where they are.
struct ValuesAndIndices {
  Tensor values, indices;
};

/// "tensor(shape=[2, 3], dtype=f32)": a tensor of a program has no values yet.
std::ostream &operator<<(std::ostream &stream, const Tensor &tensor);

/// What functions and layers are made of. Not for models.
namespace detail {

/// Shape and element type of a tensor.
struct TensorSpec {
  Shape shape;
  DType dtype = f32;
};

/// An argument that must be defined, as numbers are; its function calls it `role`.
struct RequiredArgument {
  RequiredArgument(const char *role, const Tensor &tensor)
      : role(role), tensor(&tensor) {}
  RequiredArgument(const char *role, const Operand &operand)
      : role(role), tensor(operand.is_number() ? nullptr : &operand.tensor()) {}
  const char *role;
  const Tensor *tensor; // null: a number
};

/// While it lives, operations and errors belong to `function`, called at
/// `location`, unless an enclosing scope has said so already: of nested
/// functions the outermost is the one that the user wrote. Fails if one of `required`
/// is undefined, the first of them.
class FunctionScope {
public:
  FunctionScope(const char *function, SourceLocation location);
  FunctionScope(const char *function, SourceLocation location,
                std::initializer_list<RequiredArgument> required);
  ~FunctionScope();
  FunctionScope(const FunctionScope &) = delete;
  FunctionScope &operator=(const FunctionScope &) = delete;
};

/// Whose code runs inside a module: places in the user's code are worth
/// reporting, places in the library's are not.
enum class Author { user, library };

/// While it lives, operations and errors belong to the module `path`. A module
/// of the library keeps `location`, where it was called, as the place of
/// everything inside; in a module of the user each call has its own place.
class ModuleScope {
public:
  ModuleScope(const std::string &path, SourceLocation location, Author author);
  ~ModuleScope();
  ModuleScope(const ModuleScope &) = delete;
  ModuleScope &operator=(const ModuleScope &) = delete;
};

/// Throws Error: the place, module and function of the present scope, then
/// `message`.
[[noreturn]] void fail(const std::string &message);

/// Fails if `tensor`, which the function calls `role`, is undefined.
void require_defined(const char *role, const Tensor &tensor);
void require_defined(const char *role, const Operand &operand);

} // namespace detail
} // namespace ingot

#endif // INGOT_TENSOR_H
