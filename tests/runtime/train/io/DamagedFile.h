//===- DamagedFile.h - Files that are cut off or changed -------------------===//
#ifndef INGOT_TESTS_RUNTIME_TRAIN_IO_DAMAGEDFILE_H
#define INGOT_TESTS_RUNTIME_TRAIN_IO_DAMAGEDFILE_H

#include <string>

namespace ingot::testing {

/// Calls `use` with every beginning of `good`, from nothing on, that lacks the last byte
/// at least.
template <class Use> void forEachTruncation(const std::string &good, Use use) {
  for (size_t size = 0; size < good.size(); ++size)
    use(good.substr(0, size));
}

/// Calls `use` with `good` but for one byte: each of them, with one bit of it or all
/// changed.
template <class Use> void forEachChange(const std::string &good, Use use) {
  std::string changed = good;
  for (size_t i = 0; i < good.size(); ++i) {
    for (int change : {0x01, 0x02, 0x08, 0x10, 0x20, 0x80, 0xff}) {
      changed[i] = static_cast<char>(good[i] ^ change);
      use(changed);
    }
    changed[i] = good[i];
  }
}

} // namespace ingot::testing

#endif // INGOT_TESTS_RUNTIME_TRAIN_IO_DAMAGEDFILE_H
