//===- SortedRegistry.h - What global objects of many files add ---------------===//

#ifndef INGOT_TESTS_NUMERIC_SORTEDREGISTRY_H
#define INGOT_TESTS_NUMERIC_SORTEDREGISTRY_H

#include <algorithm>
#include <vector>

namespace ingot::test {

/// All that was added, sorted by `name`, in whatever order files are linked.
template <class T> class SortedRegistry {
public:
  static const std::vector<T> &get() { return entries(); }

  static void add(T entry) {
    auto isLess = [](const T &a, const T &b) { return a.name < b.name; };
    auto place =
        std::upper_bound(entries().begin(), entries().end(), entry, isLess);
    entries().insert(place, std::move(entry));
  }

private:
  static std::vector<T> &entries() {
    static std::vector<T> vector;
    return vector;
  }
};

} // namespace ingot::test

#endif // INGOT_TESTS_NUMERIC_SORTEDREGISTRY_H
