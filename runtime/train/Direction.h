//===- Direction.h - Which of two figures is the better one -----------------===//
#ifndef INGOT_RUNTIME_TRAIN_DIRECTION_H
#define INGOT_RUNTIME_TRAIN_DIRECTION_H

namespace ingot::train {

/// Of a loss or an error the smallest is best, of an accuracy the largest.
enum class Direction { Min, Max };

/// NaN is never better, and every number is better than NaN.
inline bool isBetter(double value, double than, Direction direction) {
  if (value != value || than != than)
    return value == value;
  return direction == Direction::Min ? value < than : value > than;
}

} // namespace ingot::train

#endif // INGOT_RUNTIME_TRAIN_DIRECTION_H
