//===- Philox.h - Counter-based random numbers ----------------------------===//
//
// Written from Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy
// as 1, 2, 3", SC'11.
//
//===----------------------------------------------------------------------===//

#ifndef INGOT_IR_REFERENCE_PHILOX_H
#define INGOT_IR_REFERENCE_PHILOX_H

#include <array>
#include <cstdint>

namespace ingot::ir {

/// Philox4x32-10: four random words for each counter and key. A round
/// multiplies words 0 and 2 by constants and mixes the halves of the products
/// with the other words and the key; the key then moves on by the Weyl
/// constants.
inline std::array<uint32_t, 4> philox4x32(std::array<uint32_t, 4> counter,
                                          std::array<uint32_t, 2> key) {
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    uint64_t product0 = uint64_t{0xD2511F53} * counter[0];
    uint64_t product1 = uint64_t{0xCD9E8D57} * counter[2];
    counter = {static_cast<uint32_t>(product1 >> 32) ^ counter[1] ^ key[0],
               static_cast<uint32_t>(product1),
               static_cast<uint32_t>(product0 >> 32) ^ counter[3] ^ key[1],
               static_cast<uint32_t>(product0)};
    key[0] += 0x9E3779B9; // golden ratio
    key[1] += 0xBB67AE85; // sqrt(3) - 1
  }
  return counter;
}

} // namespace ingot::ir

#endif // INGOT_IR_REFERENCE_PHILOX_H
