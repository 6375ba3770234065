//===- KeptState.cpp - What an evaluation must not change ------------------===//
#include "runtime/train/KeptState.h"

#include <cstring>

using namespace ingot::train;

KeptState::KeptState(const Program &program, Context &context)
    : context(context) {
  for (size_t i = 0; i < program.states().size(); ++i) {
    const StateSpec &state = program.states()[i];
    if (state.role != INGOT_BUFFER)
      continue;
    const auto *content = static_cast<const std::byte *>(context.state(i));
    states.push_back({i, {content, content + state.bytes()}});
  }
}

KeptState::~KeptState() {
  for (const auto &[position, content] : states)
    std::memcpy(context.state(position), content.data(), content.size());
}
