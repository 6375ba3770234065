//===- WorstCheck.cpp - One check of what several runs compared -------------===//

#include "tools/ingot/WorstCheck.h"

#include <algorithm>

using namespace ingot;

void ingot::tool::keepWorst(Check &worst, const Check &check) {
  double maxError = std::max(worst.maxError, check.maxError);
  int64_t elements = worst.elements + check.elements;
  int64_t unbounded = worst.unboundedElements + check.unboundedElements;
  bool isWorse = check.problem.empty()
                     ? worst.problem.empty() && check.ratio > worst.ratio
                     : worst.problem.empty();
  if (isWorse || (worst.elements == 0 && worst.problem.empty()))
    worst = check;
  worst.maxError = maxError;
  worst.elements = elements;
  worst.unboundedElements = unbounded;
}

void ingot::tool::keepWorst(std::vector<Check> &worst,
                            const std::vector<Check> &checks) {
  worst.resize(checks.size());
  for (size_t i = 0; i < checks.size(); ++i)
    keepWorst(worst[i], checks[i]);
}
