//===- Adversarial.h - What generators and discriminators are trained with --===//

#ifndef INGOT_MODELS_ADVERSARIAL_H
#define INGOT_MODELS_ADVERSARIAL_H

#include "ingot/ingot.h"

namespace ingot {

/// Loss of calling all of these images real, or all generated: the mean over `logits`,
/// one for each image.
inline Tensor adversarialLoss(const Tensor &logits, double isReal) {
  return binary_cross_entropy_with_logits(logits, full(logits.shape(), isReal));
}

} // namespace ingot

#endif // INGOT_MODELS_ADVERSARIAL_H
