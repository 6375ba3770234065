//===- TableSource.cpp - Columns of a text of separated values -------------===//
#include "runtime/train/data/SourceKinds.h"

#include "runtime/train/data/KeptColumns.h"
#include "runtime/train/data/Meaning.h"
#include "runtime/train/data/TableColumn.h"
#include "runtime/train/data/Utf8.h"
#include "runtime/train/io/Quote.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string_view>

using namespace ingot;
using namespace ingot::train;
using io::quote;

namespace {

constexpr size_t kMaxColumns = size_t{1} << 20;

/// Not every row's place is kept: a file has many, and the way from one to the next
/// is short.
constexpr size_t kRowsPerMark = 16;

/// A column as an entry names it: `NAME`, `category(NAME)`, `onehot(NAME)`.
struct Choice {
  std::string columns; ///< or a range of them, or `^NAME`
  TableColumn::Kind kind = TableColumn::Kind::Undecided;
};

Choice parseChoice(const std::string &word) {
  for (auto [name, kind] :
       {std::pair{"category(", TableColumn::Kind::Categories},
        std::pair{"onehot(", TableColumn::Kind::OneHot}})
    if (word.starts_with(name) && word.ends_with(')'))
      return {word.substr(strlen(name), word.size() - strlen(name) - 1), kind};
  return {word};
}

/// Whether a first row has names instead of values: words only, or words beside
/// columns that are called by their numbers, from 0 or 1. The first name may be empty,
/// as pandas and R leave it above the numbers of rows; others then count from 0.
bool looksLikeHeader(const std::vector<CsvCell> &cells) {
  bool isIndexed = cells.size() > 1 && cells[0].text.empty();
  size_t first = isIndexed ? 1 : 0;
  for (size_t firstNumber : {0, 1}) {
    bool hasWord = isIndexed, hasOther = false;
    for (size_t i = first; i < cells.size(); ++i) {
      bool isWord = !isMissing(cells[i]) && !numberIn(cells[i]);
      hasWord |= isWord;
      hasOther |=
          !isWord && cells[i].text != std::to_string(i - first + firstNumber);
    }
    if (hasWord && !hasOther)
      return true;
  }
  return false;
}

class TableSource : public Source {
public:
  TableSource(SourceSpec given, io::MappedFile mapped,
              const nlohmann::json &meaning)
      : spec(std::move(given)), file(std::move(mapped)), text(file.text()) {
    CsvPlace begin = findBegin();
    separator = takeSeparator();
    try {
      CsvPlace data = readHeader(begin);
      chooseColumns(meaning);
      applyMeaning(meaning);
      learn(data);
    } catch (const CsvError &error) {
      throw std::runtime_error(spec.path + ": line " +
                               std::to_string(error.line) + ": " +
                               error.message);
    }
  }

  size_t size() const override { return rowCount; }

  void read(size_t number, io::HostTensor &sample) const override {
    thread_local std::vector<CsvCell> cells;
    find(number, cells);
    sample.dtype = isIntegral ? INGOT_I64 : INGOT_F64;
    sample.shape.clear();
    if (columns.size() > 1 || width > 1)
      sample.shape.push_back(static_cast<int64_t>(width));
    sample.data.resize(width * sizeof(int64_t));
    if (isIntegral)
      write(cells, reinterpret_cast<int64_t *>(sample.data.data()));
    else
      write(cells, reinterpret_cast<double *>(sample.data.data()));
  }

  nlohmann::json meaning() const override {
    nlohmann::json categories = nlohmann::json::object();
    for (const TableColumn &column : columns)
      if (!column.categories().empty())
        categories[column.name] = column.categories();
    nlohmann::json kept = {{"categories", std::move(categories)}};
    if (areChosen)
      kept[kKeptColumns] = keptColumns();
    return kept;
  }

  std::string describe(size_t number) const override {
    thread_local std::vector<CsvCell> cells;
    return spec.path + ": line " + std::to_string(find(number, cells));
  }

  std::string describeElement(size_t number, size_t position) const override {
    auto column = columns.begin();
    for (; position >= column->width(); ++column)
      position -= column->width();
    return describe(number) + ", column " + quote(column->name);
  }

private:
  CsvPlace findBegin() const {
    if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff"))
      throw std::runtime_error(
          spec.path + ": expected UTF-8, found UTF-16; save it as such");
    return {text.starts_with("\xef\xbb\xbf") ? size_t{3} : 0, 1};
  }

  char takeSeparator() {
    std::optional<std::string> name = spec.takeOption("separator");
    if (!name)
      return guessSeparator(text);
    for (auto [known, character] :
         {std::pair{"comma", ','}, std::pair{"semicolon", ';'},
          std::pair{"tab", '\t'}, std::pair{"bar", '|'},
          std::pair{"space", ' '}})
      if (*name == known)
        return character;
    throw std::runtime_error(spec.path +
                             ": separator=: expected comma, "
                             "semicolon, tab, bar or space, found " +
                             quote(*name));
  }

  /// Reads the names of columns; returns where the data begin.
  CsvPlace readHeader(CsvPlace begin) {
    std::optional<std::string> wanted = spec.takeOption("header");
    if (wanted && wanted != "yes" && wanted != "no")
      throw std::runtime_error(spec.path +
                               ": header=: expected yes or no, "
                               "found " +
                               quote(*wanted));
    CsvReader reader(text, separator, begin);
    std::vector<CsvCell> cells;
    if (!reader.next(cells, kMaxColumns))
      throw std::runtime_error(spec.path + ": holds no row");
    columnCount = cells.size();
    if (columnCount > kMaxColumns)
      throw CsvError{1,
                     "more than " + std::to_string(kMaxColumns) + " columns"};
    if (!(wanted ? wanted == "yes" : looksLikeHeader(cells)))
      return begin;
    for (const CsvCell &cell : cells) {
      names.push_back(cell.value());
      if (!isUtf8(names.back()))
        throw CsvError{reader.line(),
                       "the name " + quote(names.back()) + " is not UTF-8"};
    }
    return reader.place();
  }

  ColumnNames allColumns() const { return {spec.path, names, columnCount}; }

  nlohmann::json keptColumns() const {
    std::vector<KeptColumn> chosen;
    for (const TableColumn &column : columns)
      chosen.push_back({column.name, column.number,
                        column.kind == TableColumn::Kind::OneHot, column.fill});
    return keepColumns(chosen, allColumns());
  }

  /// Chooses the columns of an earlier table. Returns whether there are such.
  bool takeKept(const nlohmann::json &meaning) {
    std::optional<std::vector<KeptColumn>> kept =
        takeKeptColumns(meaning, allColumns());
    if (!kept)
      return false;
    for (const KeptColumn &one : *kept) {
      addColumn(one.number);
      if (one.isOneHot)
        columns.back().kind = TableColumn::Kind::OneHot;
      columns.back().fill = one.fill;
    }
    return true;
  }

  void addColumn(size_t number) {
    TableColumn &column = columns.emplace_back();
    column.number = number;
    column.name = names.empty() ? std::to_string(number) : names[number];
  }

  void chooseColumns(const nlohmann::json &meaning) {
    ColumnNames known = allColumns();
    std::vector<std::string> chosen = spec.takeWords();
    areChosen = !chosen.empty() || takeKept(meaning);
    if (columns.empty())
      chooseColumns(chosen, known);
    takeFills(known);
    spec.expectNothingElse("columns, COLUMN?=VALUE, header= or separator=");
  }

  void chooseColumns(const std::vector<std::string> &chosen,
                     const ColumnNames &known) {
    std::vector<std::string> words;
    std::vector<std::pair<size_t, TableColumn::Kind>> told;
    for (const std::string &word : chosen) {
      Choice choice = parseChoice(word);
      words.push_back(choice.columns);
      if (choice.kind != TableColumn::Kind::Undecided)
        for (size_t number : selectColumns({&choice.columns, 1}, known))
          told.emplace_back(number, choice.kind);
    }
    for (size_t number : selectColumns(words, known)) {
      addColumn(number);
      for (auto [other, kind] : told)
        if (other == number)
          columns.back().kind = kind;
    }
  }

  /// `COLUMN?=VALUE`, or `?=VALUE` for all.
  void takeFills(const ColumnNames &known) {
    std::vector<std::pair<std::string, std::string>> others;
    for (auto &[key, value] : spec.options) {
      if (!key.ends_with('?')) {
        others.emplace_back(key, value);
        continue;
      }
      std::string name = key.substr(0, key.size() - 1);
      std::optional<size_t> only;
      if (!name.empty())
        only = findColumn(name, known);
      for (TableColumn &column : columns)
        if (!only || column.number == *only)
          column.fill = value;
    }
    spec.options = std::move(others);
  }

  void applyMeaning(const nlohmann::json &meaning) {
    if (knowsNoWords(meaning))
      return;
    if (!meaning.is_object() || !meaning.contains("categories") ||
        !meaning["categories"].is_object())
      throw std::runtime_error(spec.path +
                               ": what was kept of the training data is not "
                               "that of a table");
    const nlohmann::json &kept = meaning["categories"];
    for (TableColumn &column : columns) {
      if (!kept.contains(column.name)) {
        column.kind = TableColumn::Kind::Numbers;
        continue;
      }
      column.setCategories(keptWords(kept, column.name, spec.path));
      if (column.kind == TableColumn::Kind::Undecided)
        column.kind = TableColumn::Kind::Categories;
    }
  }

  /// Looks at all rows.
  void learn(CsvPlace begin) {
    CsvReader reader(text, separator, begin);
    std::vector<CsvCell> cells;
    for (CsvPlace place = begin; reader.next(cells, columnCount);
         place = reader.place()) {
      if (cells.size() != columnCount)
        throw CsvError{
            reader.line(),
            "expected " + std::to_string(columnCount) + " columns, found " +
                (cells.size() > columnCount ? "more"
                                            : std::to_string(cells.size()))};
      if (rowCount++ % kRowsPerMark == 0)
        marks.push_back(place);
      learnRow(cells, reader.line());
    }
    if (rowCount == 0)
      throw std::runtime_error(spec.path + ": holds no row below its header");
    for (TableColumn &column : columns) {
      column.decide();
      width += column.width();
      isIntegral = isIntegral && column.isIntegral();
    }
    requireOwnNames();
  }

  /// Words are kept by the name of their column.
  void requireOwnNames() const {
    std::map<std::string_view, size_t> numbers;
    for (const TableColumn &column : columns)
      if (!column.categories().empty())
        numbers[column.name] = column.number;
    for (const TableColumn &column : columns)
      if (auto other = numbers.find(column.name);
          other != numbers.end() && other->second != column.number)
        throw std::runtime_error(spec.path + ": columns " +
                                 std::to_string(column.number) + " and " +
                                 std::to_string(other->second) +
                                 " are both called " + quote(column.name) +
                                 ", so that words of one would be taken for "
                                 "the other's; rename one");
  }

  void learnRow(const std::vector<CsvCell> &cells, size_t line) {
    for (TableColumn &column : columns)
      try {
        column.learn(cells[column.number], line);
      } catch (const std::runtime_error &error) {
        throw std::runtime_error(spec.path + ": line " + std::to_string(line) +
                                 ", column " + quote(column.name) + ": " +
                                 error.what());
      }
  }

  /// The cells of a row; returns its line.
  size_t find(size_t number, std::vector<CsvCell> &cells) const {
    CsvReader reader(text, separator, marks[number / kRowsPerMark]);
    for (size_t i = 0; i <= number % kRowsPerMark; ++i)
      reader.next(cells, columnCount);
    return reader.line();
  }

  template <typename T>
  void write(const std::vector<CsvCell> &cells, T *values) const {
    for (const TableColumn &column : columns) {
      column.write(cells[column.number], values);
      values += column.width();
    }
  }

  SourceSpec spec;
  io::MappedFile file;
  std::string_view text; ///< of `file`
  char separator;
  size_t columnCount = 0;
  std::vector<std::string> names; ///< of all columns, empty without a header
  std::vector<TableColumn> columns;
  bool areChosen = false;      ///< and not all that there are
  std::vector<CsvPlace> marks; ///< of each 16th row
  size_t rowCount = 0;
  size_t width = 0; ///< numbers per sample
  bool isIntegral = true;
};

} // namespace

std::unique_ptr<Source> ingot::train::openTable(SourceSpec spec,
                                                io::MappedFile file,
                                                const nlohmann::json &meaning) {
  return std::make_unique<TableSource>(std::move(spec), std::move(file),
                                       meaning);
}
