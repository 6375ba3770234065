//===- NpyTest.cpp - NumPy's file of one array -----------------------------===//
#include "runtime/train/io/Npy.h"
#include "tests/runtime/train/io/DamagedFile.h"
#include "tests/runtime/train/io/NpyFile.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

using namespace ingot::io;
using namespace ingot::testing;

namespace {

class Npy : public ingot::testing::TemporaryFolder {
protected:
  void expectRefused(const std::string &content, const std::string &message) {
    expectRefusedBy(readNpy, content, message);
  }
  void expectTypeRefused(const std::string &descr) {
    expectRefused(npy(dictionary(descr, "()"), "1234"),
                  "header: descr: element type is not supported: '" + descr +
                      "'");
  }
  void expectShapeRefused(const std::string &shape,
                          const std::string &message) {
    expectRefused(npy(dictionary("<f4", shape), ""),
                  "header: shape: " + message);
  }
};

TEST_F(Npy, WritesTheBytesThatNumPyWrites) {
  // numpy.save of numpy.arange(6, dtype="<i4").reshape(2, 3).
  std::string expected =
      std::string("\x93NUMPY\x01\x00v\x00", 10) +
      "{'descr': '<i4', 'fortran_order': False, 'shape': (2, 3), }" +
      std::string(58, ' ') + "\n" +
      std::string("\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5\0\0\0", 24);
  HostTensor tensor =
      makeTensor<int32_t>(INGOT_I32, {2, 3}, {0, 1, 2, 3, 4, 5});
  ASSERT_TRUE(writeNpy(path("a.npy"), tensor.view()));
  EXPECT_EQ(contentOf(path("a.npy")), expected);
}

TEST_F(Npy, ReadsBackEveryElementType) {
  for (const HostTensor &tensor : ingot::testing::tensorsOfEveryType()) {
    Result<void> written = writeNpy(path("a.npy"), tensor.view());
    ASSERT_TRUE(written) << written.error();
    expectEqual(readNpy(path("a.npy")), tensor);
  }
}

TEST_F(Npy, ReadsEveryRank) {
  for (size_t rank = 0; rank <= 8; ++rank) {
    HostTensor tensor =
        makeTensor<float>(INGOT_F32, std::vector<int64_t>(rank, 1), {2.5f});
    ASSERT_TRUE(writeNpy(path("a.npy"), tensor.view()));
    Result<HostTensor> read = readNpy(path("a.npy"));
    ASSERT_TRUE(read) << read.error();
    EXPECT_EQ(read->shape, tensor.shape);
    EXPECT_EQ(contentOf(path("a.npy")).size() % 64, 4u);
  }
}

TEST_F(Npy, ReadsVersion2AndOtherSpellings) {
  std::string data(8, 'd');
  Result<HostTensor> tensor =
      readNpy(save(npy(dictionary("<f4", "(2,)"), data, 2)));
  ASSERT_TRUE(tensor) << tensor.error();
  EXPECT_EQ(tensor->shape, (std::vector<int64_t>{2}));
  // Any order of the keys, either quote, no trailing comma; one dimension is
  // the same in both orders.
  tensor = readNpy(
      save(npy("{\"shape\":(2,),'fortran_order':True,'descr':'<f4'}", data)));
  ASSERT_TRUE(tensor) << tensor.error();
  EXPECT_EQ(tensor->dtype, INGOT_F32);
}

TEST_F(Npy, ReadsAnEmptyArray) {
  Result<HostTensor> tensor = readNpy(save(npy(
      dictionary("<f4", "(9223372036854775807, 9223372036854775807, 0)"), "")));
  ASSERT_TRUE(tensor) << tensor.error();
  EXPECT_TRUE(tensor->data.empty());
}

TEST_F(Npy, RefusesWhatIsNoNpyFile) {
  expectRefused("", "not a .npy file");
  expectRefused("PK\3\4 an .npz file", "not a .npy file");
  expectRefused(npy(dictionary("<f4", "()"), "1234", 3),
                "version: expected 1 or 2, found 3");
}

TEST_F(Npy, ReadsBigEndianElementsAndFortranOrder) {
  // numpy.asfortranarray(numpy.array([[1, 2, 3], [4, 5, 6]], ">i2")).
  std::string data("\0\1\0\4\0\2\0\5\0\3\0\6", 12);
  Result<HostTensor> tensor = readNpy(save(
      npy("{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }", data)));
  ASSERT_TRUE(tensor) << tensor.error();
  HostTensor expected =
      makeTensor<int32_t>(INGOT_I32, {2, 3}, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(tensor->dtype, expected.dtype);
  EXPECT_EQ(tensor->shape, expected.shape);
  EXPECT_EQ(tensor->data, expected.data);
}

TEST_F(Npy, RefusesElementTypesThatItDoesNotRead) {
  for (const char *descr : {"<c8", "f4", ""})
    expectTypeRefused(descr);
  expectRefused(
      npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", ""),
      "header: descr: structured arrays are not supported");
}

TEST_F(Npy, RefusesDamagedHeaders) {
  expectRefused(npy("'descr'", ""), "the header is not a dictionary");
  expectRefused(npy("{'descr' '<f4'}", ""), "the header is not a dictionary");
  expectRefused(npy("{'descr': '<f4'", ""), "the header is not a dictionary");
  expectRefused(npy("{'descr': '<f4'}", ""),
                "the header lacks descr, fortran_order or shape");
  expectRefused(npy("{'color': 'red'}", ""), "header: unknown key 'color'");
  expectRefused(npy("{'descr': '<f4', 'descr': '<f4'}", ""),
                "header: unknown key 'descr'");
  expectRefused(npy("{'fortran_order': Maybe}", ""),
                "header: fortran_order: expected True or False");
  expectShapeRefused("[2]", "expected a tuple");
  expectShapeRefused("(2 3)", "expected a tuple");
  expectShapeRefused("(x,)", "expected an extent");
  expectShapeRefused("(9223372036854775808,)", "expected an extent");
  expectShapeRefused("(1,1,1,1,1,1,1,1,1)", "more than 8 dimensions");
  expectRefused(npy(dictionary("<f4", "()") + "x", "1234"),
                "the header has text behind its dictionary");
}

TEST_F(Npy, RefusesDataOfAnotherSize) {
  expectRefused(npy(dictionary("<f4", "(2, 3)"), std::string(23, 'x')),
                "data of shape [2, 3]: expected 24 bytes, found 23: the file "
                "ends in row 1");
  expectRefused(npy(dictionary("<f4", "(2, 3)"), std::string(25, 'x')),
                "data of shape [2, 3]: expected 24 bytes, found 25");
  expectRefused(npy(dictionary("<f4", "(-2, 3)"), ""), "invalid shape [-2, 3]");
  expectRefused(npy(dictionary("<f8", "(4294967296, 4294967296)"), ""),
                "invalid shape [4294967296, 4294967296]");
}

TEST_F(Npy, RefusesBoolsThatAreNone) {
  expectRefused(npy(dictionary("|b1", "(3,)"), std::string("\1\0\2", 3)),
                "element 2 is neither True nor False");
}

TEST_F(Npy, RefusesEveryTruncationAndSurvivesEveryChange) {
  std::string good = npy(dictionary("<f4", "(2, 3)"), std::string(24, 'x'));
  forEachTruncation(good, [&](const std::string &start) {
    EXPECT_FALSE(readNpy(save(start))) << start.size();
  });
  forEachChange(
      good, [&](const std::string &changed) { (void)!readNpy(save(changed)); });
}

TEST_F(Npy, WritesPieceByPiece) {
  HostTensor tensor =
      makeTensor<int32_t>(INGOT_I32, {2, 3}, {0, 1, 2, 3, 4, 5});
  ASSERT_TRUE(writeNpy(path("whole.npy"), tensor.view()));
  Result<NpyWriter> writer =
      NpyWriter::create(path("pieces.npy"), INGOT_I32, {2, 3});
  ASSERT_TRUE(writer) << writer.error();
  std::span<const std::byte> data(tensor.data);
  ASSERT_TRUE(writer->write(data.first(4)));
  ASSERT_TRUE(writer->write(data.subspan(4)));
  EXPECT_EQ(fileCount(), 1u);
  ASSERT_TRUE(writer->commit());
  EXPECT_EQ(contentOf(path("pieces.npy")), contentOf(path("whole.npy")));
}

TEST_F(Npy, RefusesPiecesThatDoNotFitTheShape) {
  std::vector<std::byte> data(12);
  Result<NpyWriter> writer = NpyWriter::create(path("a.npy"), INGOT_F32, {2});
  ASSERT_TRUE(writer) << writer.error();
  Result<void> result = writer->write(data);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(),
            path("a.npy") + ": 4 bytes more than its shape has");
  ASSERT_TRUE(writer->write(std::span(data).first(3)));
  result = writer->commit();
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(),
            path("a.npy") + ": 5 bytes less than its shape has");
  writer = NpyWriter::create(path("a.npy"), INGOT_F32, {2, -1});
  ASSERT_FALSE(writer);
  EXPECT_EQ(writer.error(), path("a.npy") + ": no tensor has shape [2, -1]");
  EXPECT_EQ(fileCount(), 0u);
}

TEST_F(Npy, RefusesToWriteATensorWhoseDataDoNotFitItsShape) {
  HostTensor tensor = makeTensor<float>(INGOT_F32, {3}, {1, 2});
  Result<void> result = writeNpy(path("a.npy"), tensor.view());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error(),
            path("a.npy") + ": 8 bytes are not a tensor of shape [3]");
  EXPECT_EQ(fileCount(), 0u);
}

} // namespace
