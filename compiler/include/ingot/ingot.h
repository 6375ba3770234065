//===- ingot.h - Everything a model needs ----------------------------------===//

#ifndef INGOT_INGOT_H
#define INGOT_INGOT_H

// The one sentence that matters, before what an older C++ has to say.
#if __cplusplus < 202002L
#error "ingot needs C++20: compile with -std=c++20"
#else

#include <version>

// Some compilers call themselves C++20 and lack it.
#ifndef __cpp_lib_source_location
#error "ingot needs std::source_location of C++20: g++ 11, clang++ 16 or newer"
#else

#include "ingot/amp.h"
#include "ingot/nn.h"
#include "ingot/ops.h"
#include "ingot/optim.h"
#include "ingot/program.h"
#include "ingot/tensor.h"

#endif // __cpp_lib_source_location
#endif // __cplusplus

#endif // INGOT_INGOT_H
