//===- Refusal.h - What the library says where it refuses something --------===//
#ifndef INGOT_TESTS_RUNTIME_TRAIN_REFUSAL_H
#define INGOT_TESTS_RUNTIME_TRAIN_REFUSAL_H

#include <stdexcept>
#include <string>

namespace ingot::testing {

/// The message of what `action` throws.
template <typename Action> std::string refusal(Action action) {
  try {
    action();
  } catch (const std::runtime_error &error) {
    return error.what();
  }
  return "nothing was thrown";
}

} // namespace ingot::testing

#endif // INGOT_TESTS_RUNTIME_TRAIN_REFUSAL_H
