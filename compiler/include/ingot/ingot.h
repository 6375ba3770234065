//===- ingot.h - Everything a model needs ----------------------------------===//

#ifndef INGOT_INGOT_H
#define INGOT_INGOT_H

#include "ingot/nn.h"
#include "ingot/ops.h"
#include "ingot/optim.h"
#include "ingot/program.h"
#include "ingot/tensor.h"

#endif // INGOT_INGOT_H
