//===- ArraySourceTest.cpp - Rows of an array in a file --------------------===//
#include "runtime/train/data/SourceKinds.h"
#include "tests/runtime/train/data/DataFolder.h"
#include "tests/runtime/train/io/Deflate.h"
#include "tests/runtime/train/io/NpyFile.h"

#include <cmath>

using namespace ingot;
using namespace ingot::train;
using namespace ingot::testing;

namespace {

class ArraySources : public ingot::testing::DataFolder {
protected:
  /// The bytes of 2 x 3 floats.
  static std::string floats(std::vector<float> values = {1, 2, 3, 4, 5, 6}) {
    return {reinterpret_cast<const char *>(values.data()),
            values.size() * sizeof(float)};
  }
};

TEST_F(ArraySources, GiveTheRowsOfAnNpyFile) {
  save(npy(dictionary("<f4", "(2, 3)"), floats()), "x.npy");
  auto source = open("x.npy");
  ASSERT_EQ(source->size(), 2u);
  expectSample(*source, 1, INGOT_F32, {3}, {4, 5, 6});
  EXPECT_TRUE(source->meaning().is_null());
  EXPECT_EQ(source->describe(1), path("x.npy") + ": row 1");
}

TEST_F(ArraySources, GiveChosenColumns) {
  save(npy(dictionary("<f4", "(2, 3)"), floats()), "x.npy");
  EXPECT_EQ(valuesOf(*open("x.npy:2,0"), 1), (std::vector<double>{6, 4}));
  // One column is a number, not an array of one.
  expectSample(*open("x.npy:1"), 0, INGOT_F32, {}, {2});
  expectRefused("x.npy:3", ": no column '3'; expected a number from 0 to 2");
  expectRefused("x.npy:a=3", ": expected columns behind the colon, found 'a='");
  save(npy(dictionary("<f4", "(6,)"), floats()), "y.npy");
  expectRefused("y.npy:0",
                ": expected 2 dimensions to choose columns from, found shape "
                "[6]");
}

TEST_F(ArraySources, GiveRowsOfAFileThatIsLargerThanMemory) {
  // A hole of 2^40 bytes, with a number at its end.
  int64_t rows = int64_t{1} << 30;
  std::string file =
      save(npy(dictionary("<i4", "(" + std::to_string(rows) + ", 256)"), ""),
           "x.npy");
  std::filesystem::resize_file(file, contentOf(file).size() + (1ull << 40) - 4);
  std::ofstream(file, std::ios::app | std::ios::binary)
      << std::string("\7\0\0\0", 4);
  auto source = open("x.npy:254,255");
  EXPECT_EQ(source->size(), 1u << 30);
  EXPECT_EQ(valuesOf(*source, (1u << 30) - 1), (std::vector<double>{0, 7}));
}

TEST_F(ArraySources, GiveTheArraysOfAnNpzFile) {
  std::string array = npy(dictionary("<f4", "(2, 3)"), floats());
  std::string labels = npy(dictionary("<i8", "(1,)"), std::string(8, '\0'));
  save(ZipFile().add("x.npy", array).add("y.npy", labels, true).bytes(),
       "a.npz");
  EXPECT_EQ(valuesOf(*open("a.npz:x,2"), 1), (std::vector<double>{6}));
  EXPECT_EQ(valuesOf(*open("a.npz:y"), 0), (std::vector<double>{0}));
  EXPECT_EQ(open("a.npz:y")->describe(0), path("a.npz") + ":y: row 0");
  save(ZipFile().add("x.npy", array).bytes(), "b.npz");
  EXPECT_EQ(open("b.npz")->size(), 2u);
  expectRefused("a.npz", ": expected the name of an array behind the colon, "
                         "one of 'x', 'y', found none");
  expectRefused("a.npz:z", ": expected the name of an array behind the colon, "
                           "one of 'x', 'y', found 'z'");
  save(ZipFile().bytes(), "c.npz");
  expectRefused("c.npz", ": holds no array");
}

TEST_F(ArraySources, GiveTheRowsOfAnIdxFile) {
  std::string content("\0\0\x08\x02\0\0\0\2\0\0\0\2\5\6\7\x08", 16);
  save(content, "plain");
  save(gzip(content), "packed");
  for (const char *name : {"plain", "packed"}) {
    auto source = open(name);
    EXPECT_EQ(source->size(), 2u);
    EXPECT_EQ(valuesOf(*source, 1), (std::vector<double>{7, 8}));
  }
}

TEST_F(ArraySources, GiveOneNumberAsOneSample) {
  save(npy(dictionary("<f4", "()"), floats({2.5})), "x.npy");
  auto source = open("x.npy");
  EXPECT_EQ(source->size(), 1u);
  EXPECT_EQ(valuesOf(*source, 0), (std::vector<double>{2.5}));
}

TEST_F(ArraySources, RefuseFilesWithoutSamples) {
  save(npy(dictionary("<f4", "(0, 3)"), ""), "y.npy");
  expectRefused("y.npy", ": holds no sample: shape [0, 3]");
  save("", "z.npy");
  expectRefused("z.npy", ": is empty");
  expectRefused("none.npy", ": cannot open: No such file or directory");
}

TEST_F(ArraySources, RefuseDamagedFiles) {
  std::string good = npy(dictionary("<f4", "(2, 3)"), floats());
  save(good.substr(0, good.size() - 1), "x.npy");
  expectRefused("x.npy", ": data of shape [2, 3]: expected 24 bytes, found 23: "
                         "the file ends in row 1");
  std::string zip = ZipFile().add("x.npy", good, true).bytes();
  zip[zip.find("PK\1\2") + 16] ^= 1;
  save(zip, "x.npz");
  expectRefused("x.npz", ": member 'x.npy': wrong checksum");
  // Known before the member is decompressed, which the checksum shows.
  zip = ZipFile().add("x.npy", good + std::string(1 << 20, '\0'), true).bytes();
  zip[zip.find("PK\1\2") + 16] ^= 1;
  save(zip, "x.npz");
  expectRefused("x.npz", ":x: data of shape [2, 3]: expected 24 bytes, found "
                         "1048600");
  // What cannot fit is refused before memory is taken for it.
  save(gzip(std::string("\0\0\x08\x02\x7f\0\0\0\x7f\0\0\0", 12)), "x");
  expectRefused("x",
                ": shape [2130706432, 2130706432] needs more data than the "
                "file can hold");
}

TEST_F(ArraySources, KeepTheColumnsThatWereChosen) {
  save(npy(dictionary("<f4", "(2, 3)"), floats({1, 2, 3, 4, 5, 6})), "x.npy");
  EXPECT_TRUE(open("x.npy")->meaning().is_null());
  nlohmann::json kept = open("x.npy:2,0")->meaning();
  EXPECT_EQ(valuesOf(*open("x.npy", kept), 1), (std::vector<double>{6, 4}));
  EXPECT_EQ(open("x.npy", kept)->meaning(), kept);
  EXPECT_EQ(valuesOf(*open("x.npy:1", kept), 1), (std::vector<double>{5}));
  // Only of as many.
  save(npy(dictionary("<f4", "(1, 2)"), floats({7, 8})), "y.npy");
  EXPECT_EQ(valuesOf(*open("y.npy", kept), 0), (std::vector<double>{7, 8}));
  save(npy(dictionary("<f4", "(3,)"), floats({7, 8, 9})), "z.npy");
  EXPECT_EQ(valuesOf(*open("z.npy", kept), 0), (std::vector<double>{7}));
  kept["columns"]["of"] = "three";
  expectRefused("x.npy",
                ": what was kept of the columns of the training data "
                "is damaged",
                kept);
}

TEST_F(ArraySources, TakeTheColumnsOfATableAndTheOtherWayRound) {
  save(npy(dictionary("<f4", "(1, 3)"), floats({1, 2, 3})), "x.npy");
  save("a,b,c\n4,5,6\n", "x.csv");
  EXPECT_EQ(valuesOf(*open("x.npy", open("x.csv:c,a")->meaning()), 0),
            (std::vector<double>{3, 1}));
  EXPECT_EQ(valuesOf(*open("x.csv", open("x.npy:2,0")->meaning()), 0),
            (std::vector<double>{6, 4}));
  // An array has no words.
  save("a,b,c\n4,5,u\n", "y.csv");
  EXPECT_EQ(valuesOf(*open("x.npy", open("y.csv:b,onehot(c)")->meaning()), 0),
            (std::vector<double>{1, 2, 3}));
}

TEST_F(ArraySources, KeepTheNameOfTheArray) {
  std::string one = npy(dictionary("<f4", "(1,)"), floats({1})),
              other = npy(dictionary("<f4", "(1,)"), floats({2}));
  save(ZipFile().add("a.npy", one).add("b.npy", other).bytes(), "x.npz");
  nlohmann::json kept = open("x.npz:b")->meaning();
  EXPECT_EQ(valuesOf(*open("x.npz", kept), 0), (std::vector<double>{2}));
  EXPECT_EQ(open("x.npz", kept)->meaning(), kept);
  EXPECT_EQ(valuesOf(*open("x.npz:a", kept), 0), (std::vector<double>{1}));
  save(ZipFile().add("c.npy", one).bytes(), "y.npz");
  EXPECT_EQ(valuesOf(*open("y.npz", kept), 0), (std::vector<double>{1}));
  save("word,x\nu,3\n", "x.csv");
  EXPECT_EQ(valuesOf(*open("x.csv:0", kept), 0), (std::vector<double>{0}))
      << "an array knows no words";
}

TEST_F(ArraySources, NameTheCellThatIsNoNumber) {
  auto message = [&](const std::string &spec) {
    return refusal([&] { valuesOf(*open(spec), 1); });
  };
  save(npy(dictionary("<f4", "(2, 3)"), floats({1, 2, 3, 4, 5, NAN})), "x.npy");
  EXPECT_EQ(message("x.npy"),
            path("x.npy") + ": row 1, column 2: expected a finite number");
  EXPECT_EQ(message("x.npy:0,2"),
            path("x.npy") + ": row 1, column 2: expected a finite number");
  EXPECT_EQ(valuesOf(*open("x.npy"), 0), (std::vector<double>{1, 2, 3}));
  for (std::string half : {"<f2", "|V2"}) {
    save(npy(dictionary(half, "(2,)"), std::string("\0\0\x80\xff", 4)),
         "h.npy");
    EXPECT_EQ(message("h.npy"),
              path("h.npy") + ": row 1: expected a finite number");
  }
  save(npy(dictionary("<f8", "(2,)"),
           std::string(8, '\0') + std::string("\0\0\0\0\0\0\xf0\x7f", 8)),
       "d.npy");
  EXPECT_EQ(message("d.npy"),
            path("d.npy") + ": row 1: expected a finite number");
  save(npy(dictionary("<f4", "(2, 2, 2)"),
           floats({1, 2, 3, 4, 5, 6, INFINITY, 8})),
       "i.npy");
  EXPECT_EQ(message("i.npy"), path("i.npy") + ": row 1, element [1, 0]: "
                                              "expected a finite number");
  save(npy(dictionary("|b1", "(2,)"), std::string("\1\2", 2)), "b.npy");
  EXPECT_EQ(message("b.npy"),
            path("b.npy") + ": row 1: element 0 is neither True nor False");
}

} // namespace
