//===- AttentionCases.cpp - Shapes and masks of attention ----------------------===//

#include "tests/numeric/AttentionCases.h"

using namespace ingot::test;

// Of several blocks of queries, several panels of keys, and rests of both.
static CaseOptions large() {
  CaseOptions options = kAttentionOptions;
  options.gradient = false;
  return options;
}

const std::vector<CaseTable::Row> &ingot::test::getAttentionRows() {
  static const std::vector<CaseTable::Row> rows = {
      {"one", {"1x1", "1x1", "1x1", "1x1", "false"}},
      {"matrices", {"4x3", "7x3", "7x2", "4x2", "false"}},
      {"heads", {"2x3x4x5", "2x3x7x5", "2x3x7x2", "2x3x4x2", "false"}},
      {"causal", {"2x9x5", "2x9x5", "2x9x3", "2x9x3", "true"}},
      {"causal_few_keys", {"9x5", "6x5", "6x3", "9x3", "true"}},
      {"causal_few_queries", {"5x4", "11x4", "11x3", "5x3", "true"}},
      {"large",
       {"2x67x33", "2x149x33", "2x149x19", "2x67x19", "false"},
       large()},
      {"large_causal",
       {"2x131x16", "2x131x16", "2x131x70", "2x131x70", "true"},
       large()},
      {"large_causal_few_keys",
       {"2x150x17", "2x70x17", "2x70x5", "2x150x5", "true"},
       large()},
      {"large_causal_few_queries",
       {"2x70x17", "2x150x17", "2x150x5", "2x70x5", "true"},
       large()},
      // Queries of one head, shared out to tasks.
      {"one_head", {"150x64", "140x64", "140x64", "150x64", "false"}, large()},
      {"wide", {"13x64", "64x64", "64x64", "13x64", "false"}, large()}};
  return rows;
}

const std::vector<CaseTable::Row> &ingot::test::getAddedMaskRows() {
  static const std::vector<CaseTable::Row> rows = {
      {"mask_per_score",
       {"2x4x5", "2x7x5", "2x7x3", "2x4x3", "false", "2x4x7x$T>"}},
      {"mask_per_key",
       {"2x3x4x5", "2x3x7x5", "2x3x7x3", "2x3x4x3", "false", "2x1x1x7x$T>"}},
      {"mask_per_query",
       {"2x4x5", "2x7x5", "2x7x3", "2x4x3", "false", "1x4x1x$T>"}},
      {"mask_causal",
       {"2x9x5", "2x9x5", "2x9x3", "2x9x3", "true", "1x9x9x$T>"}},
      {"mask_large",
       {"3x43x9", "3x85x9", "3x85x18", "3x43x18", "false", "3x1x85x$T>"},
       large()}};
  return rows;
}

const std::vector<CaseTable::Row> &ingot::test::getBooleanMaskRows() {
  static const std::vector<CaseTable::Row> rows = {
      {"booleans_per_score",
       {"2x4x5", "2x7x5", "2x7x3", "2x4x3", "false", "1x4x7"}},
      {"booleans_per_key",
       {"2x3x4x5", "2x3x7x5", "2x3x7x3", "2x3x4x3", "false", "2x1x1x7"}},
      {"booleans_causal",
       {"2x9x5", "2x9x5", "2x9x3", "2x9x3", "true", "2x9x9"}},
      {"booleans_large",
       {"3x43x9", "3x85x9", "3x85x18", "3x43x18", "false", "3x43x85"},
       large()}};
  return rows;
}

const std::vector<CaseTable::Row> &ingot::test::getCausalRows() {
  static const std::vector<CaseTable::Row> rows = {
      {"causal_non_finite", {"3x45x7", "3x45x7", "3x45x5", "3x45x5", "true"}},
      {"causal_non_finite_panels",
       {"4x131x9", "4x131x9", "4x131x5", "4x131x5", "true"}}};
  return rows;
}

const std::vector<CaseTable::Row> &ingot::test::getPaddedRows() {
  static const std::vector<CaseTable::Row> rows = {
      {"padded",
       {"3x5x7", "3x21x7", "3x21x2", "3x5x2", "3x21", "3x1x21", "%m", "i1"}},
      {"padded_added",
       {"3x5x7", "3x21x7", "3x21x2", "3x5x2", "3x21", "3x1x21", "%added",
        "$T"}},
      {"padded_large",
       {"2x43x9", "2x85x9", "2x85x18", "2x43x18", "2x85", "2x1x85", "%m", "i1"},
       large()}};
  return rows;
}
