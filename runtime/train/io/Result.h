//===- Result.h - A value, or one line that says why there is none ---------===//
#ifndef INGOT_RUNTIME_TRAIN_IO_RESULT_H
#define INGOT_RUNTIME_TRAIN_IO_RESULT_H

#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace ingot::io {

/// Why an operation failed: one line, lower case, without a full stop.
struct Error {
  std::string message;
};

/// What an operation returns that can fail for reasons outside the program:
///
///   Result<HostTensor> images = readNpy("images.npy");
///   if (!images)
///     return report(images.error());
///   use(*images);
template <typename T> class [[nodiscard]] Result {
public:
  Result(T value) : content(std::move(value)) {}
  Result(Error error) : content(std::move(error)) {}

  explicit operator bool() const { return content.index() == 0; }
  T &operator*() { return *get(); }
  const T &operator*() const { return *const_cast<Result *>(this)->get(); }
  T *operator->() { return get(); }
  const T *operator->() const { return const_cast<Result *>(this)->get(); }

  /// The message. Only for a result without a value.
  const std::string &error() const {
    assert(!*this && "no error in a result with a value");
    return std::get_if<1>(&content)->message;
  }

private:
  T *get() {
    assert(*this && "no value in a result with an error");
    return std::get_if<0>(&content);
  }

  std::variant<T, Error> content;
};

/// The result of an operation that only succeeds or fails.
template <> class [[nodiscard]] Result<void> {
public:
  Result() = default;
  Result(Error error) : failure(std::move(error)) {}

  explicit operator bool() const { return !failure; }
  const std::string &error() const {
    assert(failure && "no error in a success");
    return failure->message;
  }

private:
  std::optional<Error> failure;
};

} // namespace ingot::io

#endif // INGOT_RUNTIME_TRAIN_IO_RESULT_H
