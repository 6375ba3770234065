//===- ArrayTest.cpp - Files that executables read and write ----------------===//
#include "runtime/standalone/Array.h"

#include "tests/runtime/train/io/DamagedFile.h"
#include "tests/runtime/train/io/NpyFile.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

#include <cmath>
#include <sys/stat.h>

using namespace ingot::testing;

namespace {

class StandaloneArray : public ingot::testing::TemporaryFolder {
protected:
  ~StandaloneArray() override { free(array.data); }

  bool read(const std::string &content,
            const ingot_tensor_spec_t *spec = nullptr) {
    free(array.data);
    return readNpy(save(content).c_str(), spec, &array, &error);
  }

  void expectRefused(const std::string &content, const std::string &message,
                     const ingot_tensor_spec_t *spec = nullptr) {
    EXPECT_FALSE(read(content, spec)) << message;
    EXPECT_EQ(array.data, nullptr);
    EXPECT_EQ(error.text, path("file") + ": " + message);
  }

  static ingot_tensor_spec_t makeSpec(ingot_dtype_t dtype,
                                      std::vector<int64_t> shape) {
    ingot_tensor_spec_t spec = {
        sizeof(spec),   dtype, "x", {}, static_cast<int32_t>(shape.size()),
        INGOT_PARAMETER};
    std::ranges::copy(shape, spec.shape);
    return spec;
  }

  std::vector<int64_t> shape() const {
    return {array.shape, array.shape + array.rank};
  }

  std::vector<double> values() const {
    std::vector<double> values;
    for (size_t i = 0; i < arrayBytes(&array) / ingot_dtype_size(array.dtype);
         ++i)
      values.push_back(elementAt(&array, i));
    return values;
  }

  ingot_buffer_view_t array = {};
  ingot_message_t error = {};
};

using Shape = std::vector<int64_t>;
using Values = std::vector<double>;

TEST_F(StandaloneArray, ReadsWhatItWrites) {
  for (const ingot::io::HostTensor &tensor :
       ingot::testing::tensorsOfEveryType()) {
    ingot_buffer_view_t written = {};
    ASSERT_TRUE(
        allocateArray(&written, tensor.dtype, tensor.shape.data(), 3, &error));
    ASSERT_EQ(arrayBytes(&written), tensor.data.size());
    memcpy(written.data, tensor.data.data(), tensor.data.size());
    ASSERT_TRUE(writeNpy(path("a.npy").c_str(), &written, &error))
        << error.text;
    free(written.data);
    ASSERT_TRUE(read(contentOf(path("a.npy")))) << error.text;
    EXPECT_EQ(array.dtype, tensor.dtype);
    EXPECT_EQ(shape(), tensor.shape);
    EXPECT_EQ(memcmp(array.data, tensor.data.data(), tensor.data.size()), 0);
  }
}

TEST_F(StandaloneArray, BecomesWhatTheInputIs) {
  // numpy.asfortranarray(numpy.array([[1, 2, 3], [4, 5, 6]], ">i2")).
  std::string file = npy("{'descr': '>i2', 'fortran_order': True, 'shape': (2, "
                         "3), }",
                         std::string("\0\1\0\4\0\2\0\5\0\3\0\6", 12));
  ingot_tensor_spec_t floats = makeSpec(INGOT_F32, {5, 3, 1});
  ASSERT_TRUE(read(file, &floats)) << error.text;
  EXPECT_EQ(array.dtype, INGOT_F32);
  EXPECT_EQ(shape(), (Shape{2, 3, 1}));
  EXPECT_EQ(values(), (Values{1, 2, 3, 4, 5, 6}));
  // Rows of another size stay, for whoever knows what to say of them.
  ingot_tensor_spec_t wide = makeSpec(INGOT_F32, {5, 4});
  ASSERT_TRUE(read(file, &wide)) << error.text;
  EXPECT_EQ(shape(), (Shape{2, 3}));
}

TEST_F(StandaloneArray, BecomesOneNumber) {
  ingot_tensor_spec_t number = makeSpec(INGOT_F64, {});
  ASSERT_TRUE(read(npy(dictionary("|u1", "(1,)"), "\7"), &number));
  EXPECT_EQ(shape(), Shape{});
  EXPECT_EQ(values(), Values{7});
}

TEST_F(StandaloneArray, ScalesPicturesAsTrainingDoes) {
  std::string bytes("\0\377\63\7", 4);
  ingot_tensor_spec_t input = makeSpec(INGOT_F32, {1, 4});
  ASSERT_TRUE(read(npy(dictionary("|u1", "(1, 2, 2)"), bytes), &input));
  EXPECT_EQ(values(), (Values{0, 1, double(51 * (1.0f / 255.0f)),
                              double(7 * (1.0f / 255.0f))}));
  // A vector of bytes is none, and bytes that stay bytes are as they are.
  ASSERT_TRUE(read(npy(dictionary("|u1", "(1, 4)"), bytes), &input));
  EXPECT_EQ(values(), (Values{0, 255, 51, 7}));
  ingot_tensor_spec_t same = makeSpec(INGOT_U8, {1, 2, 2});
  ASSERT_TRUE(read(npy(dictionary("|u1", "(1, 2, 2)"), bytes), &same));
  EXPECT_EQ(values(), (Values{0, 255, 51, 7}));
}

TEST_F(StandaloneArray, RefusesWhatHasNoPlaceInTheInput) {
  ingot_tensor_spec_t labels = makeSpec(INGOT_I64, {3});
  double values[] = {1, 2.5, 3};
  std::string file =
      npy(dictionary("<f8", "(3,)"),
          std::string(reinterpret_cast<const char *>(values), sizeof(values)));
  expectRefused(file, "row 1: expected i64 for 'x', found 2.5", &labels);
  ingot_tensor_spec_t points = makeSpec(INGOT_F32, {1, 3});
  double large[] = {1, 2, 3, 4, 5, 0x1p400};
  expectRefused(
      npy(dictionary("<f8", "(2, 3)"),
          std::string(reinterpret_cast<const char *>(large), sizeof(large))),
      "row 1, column 2: expected f32 for 'x', found 2.5822498780869086e+120",
      &points);
}

TEST_F(StandaloneArray, RefusesNumbersThatAreNotFinite) {
  ingot_tensor_spec_t points = makeSpec(INGOT_F32, {1, 3});
  for (float bad : {NAN, INFINITY, -INFINITY}) {
    float values[] = {1, 2, 3, 4, bad, 6};
    std::string content(reinterpret_cast<const char *>(values), sizeof(values));
    expectRefused(npy(dictionary("<f4", "(2, 3)"), content),
                  "row 1, column 1: expected a finite number", &points);
    expectRefused(npy(dictionary("<f4", "(1, 2, 3)"), content),
                  "row 0, element 4: expected a finite number", &points);
    expectRefused(npy(dictionary("<f4", "(6,)"), content),
                  "row 4: expected a finite number");
  }
}

TEST_F(StandaloneArray, DoesNotWaitForWhoWritesIntoAPipe) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_FALSE(readNpy(path("pipe").c_str(), nullptr, &array, &error));
  EXPECT_EQ(error.text, path("pipe") + ": not a regular file");
}

TEST_F(StandaloneArray, RefusesOtherFiles) {
  const std::string made = "; 'ingot convert' makes one of other files";
  expectRefused("", "not a .npy file" + made);
  expectRefused("PK\3\4 an .npz file", "not a .npy file" + made);
  expectRefused(
      npy(dictionary("<f4", "(2,)"), "1234567"),
      "data of shape [2]: expected 8 bytes, found 7: the file ends in row 1");
  expectRefused(npy(dictionary("|b1", "(3,)"), std::string("\1\0\2", 3)),
                "element 2 is neither True nor False");
  EXPECT_FALSE(readNpy(path("gone").c_str(), nullptr, &array, &error));
  EXPECT_EQ(error.text, path("gone") + ": No such file or directory");
  EXPECT_FALSE(readNpy(folder.c_str(), nullptr, &array, &error));
  EXPECT_EQ(error.text, folder.string() + ": not a regular file");
}

TEST_F(StandaloneArray, RefusesEveryTruncationAndSurvivesEveryChange) {
  std::string good = npy(dictionary("<f4", "(2, 3)"), std::string(24, 'x'));
  ingot_tensor_spec_t input = makeSpec(INGOT_F64, {1, 3});
  forEachTruncation(good, [&](const std::string &start) {
    EXPECT_FALSE(read(start, &input)) << start.size();
  });
  forEachChange(good, [&](const std::string &changed) {
    if (!read(changed, &input))
      EXPECT_EQ(array.data, nullptr);
  });
}

TEST_F(StandaloneArray, WritesWhereALinkLeadsAndKeepsPermissions) {
  namespace fs = std::filesystem;
  const int64_t noExtents[] = {0}; // an address all the same
  fs::create_directory(path("there"));
  fs::permissions(save("old", "there/y.npy"),
                  fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("there/y.npy", path("link"));
  ASSERT_TRUE(allocateArray(&array, INGOT_F32, noExtents, 0, &error));
  ASSERT_TRUE(writeNpy(path("link").c_str(), &array, &error)) << error.text;
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(fs::status(path("there/y.npy")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(contentOf(path("there/y.npy")).substr(1, 5), "NUMPY");
}

TEST_F(StandaloneArray, KeepsTheOldFileWhenItCannotWrite) {
  int64_t extents[] = {3};
  ASSERT_TRUE(allocateArray(&array, INGOT_F32, extents, 1, &error));
  std::string nowhere = path("gone") + "/y.npy";
  EXPECT_FALSE(writeNpy(nowhere.c_str(), &array, &error));
  EXPECT_EQ(error.text, nowhere + ": No such file or directory");
  EXPECT_FALSE(writeNpy("/dev/null", &array, &error));
  EXPECT_STREQ(error.text, "/dev/null: not a regular file");
}

} // namespace
