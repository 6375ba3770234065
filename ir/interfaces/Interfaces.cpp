//===- Interfaces.cpp - What an ingot operation can be asked ---------------===//

#include "ir/interfaces/Interfaces.h"

#include "ir/Interfaces.cpp.inc"
