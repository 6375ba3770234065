//===- NpyTest.cpp - The reader of .npy files in executables ---------------===//
//
// It is C, and other code than runtime/train/io/Npy.cpp: what one refuses the
// other must refuse, too. Run under sanitizers, which see what lies behind a
// buffer.
//
//===----------------------------------------------------------------------===//
extern "C" {
#include "runtime/standalone/Array.h"
}

#include "runtime/abi/codes.h"
#include "tests/runtime/train/io/NpyFile.h"
#include "tests/runtime/train/io/TemporaryFolder.h"

#include <map>

using ingot::testing::dictionary;
using ingot::testing::npy;

namespace {

const int64_t kNoExtents[] = {0}; // an address all the same

class StandaloneNpy : public ingot::testing::TemporaryFolder {
protected:
  ~StandaloneNpy() override { free(array.data); }

  bool read(const std::string &content) {
    free(array.data);
    return readNpy(save(content).c_str(), &array, &error);
  }

  void expectRefused(const std::string &content, const std::string &message) {
    EXPECT_FALSE(read(content)) << message;
    EXPECT_EQ(array.data, nullptr);
    EXPECT_EQ(error.text, path("file") + ": " + message);
  }

  Array array = {};
  Message error = {};
};

TEST_F(StandaloneNpy, ReadsWhatItWrites) {
  for (const ingot::io::HostTensor &tensor :
       ingot::testing::tensorsOfEveryType()) {
    Array written = {};
    ASSERT_TRUE(
        allocateArray(&written, tensor.dtype, tensor.shape.data(), 3, &error));
    ASSERT_EQ(written.bytes, tensor.data.size());
    memcpy(written.data, tensor.data.data(), written.bytes);
    ASSERT_TRUE(writeNpy(path("a.npy").c_str(), &written, &error))
        << error.text;
    free(written.data);
    ASSERT_TRUE(read(contentOf(path("a.npy")))) << error.text;
    EXPECT_EQ(array.dtype, tensor.dtype);
    EXPECT_EQ(std::vector<int64_t>(array.shape, array.shape + array.rank),
              tensor.shape);
    EXPECT_EQ(memcmp(array.data, tensor.data.data(), array.bytes), 0);
  }
}

TEST_F(StandaloneNpy, ReadsAnElementOfEveryTypeAsANumber) {
  // 1 of each: its bytes, little-endian.
  std::map<ingot_dtype_t, uint64_t> one = {{INGOT_F32, 0x3f800000},
                                           {INGOT_F64, 0x3ff0000000000000},
                                           {INGOT_F16, 0x3c00},
                                           {INGOT_BF16, 0x3f80}};
#define INGOT_ENTRY(constant, ...) INGOT_##constant,
  for (ingot_dtype_t dtype : {INGOT_ELEMENT_TYPES(INGOT_ENTRY)}) {
#undef INGOT_ENTRY
    uint64_t bits = one.contains(dtype) ? one[dtype] : 1;
    Array scalar = {};
    ASSERT_TRUE(allocateArray(&scalar, dtype, kNoExtents, 0, &error));
    memcpy(scalar.data, &bits, scalar.bytes);
    EXPECT_EQ(elementAt(&scalar, 0), 1) << ingot_dtype_name(dtype);
    free(scalar.data);
  }
}

TEST_F(StandaloneNpy, ReadsVersion2AndOtherSpellings) {
  std::string data(8, 'd');
  ASSERT_TRUE(read(npy(dictionary("<f4", "(2,)"), data, 2))) << error.text;
  EXPECT_EQ(array.shape[0], 2);
  // Any order of the keys, either quote, no trailing comma; one dimension is
  // the same in both orders.
  ASSERT_TRUE(
      read(npy("{\"shape\":(2,),'fortran_order':True,'descr':'<f4'}", data)))
      << error.text;
  EXPECT_EQ(array.dtype, INGOT_F32);
}

TEST_F(StandaloneNpy, WritesWhereALinkLeadsAndKeepsPermissions) {
  namespace fs = std::filesystem;
  fs::create_directory(path("there"));
  fs::permissions(save("old", "there/y.npy"),
                  fs::perms::owner_read | fs::perms::owner_write);
  fs::create_symlink("there/y.npy", path("link"));
  ASSERT_TRUE(allocateArray(&array, INGOT_F32, kNoExtents, 0, &error));
  ASSERT_TRUE(writeNpy(path("link").c_str(), &array, &error)) << error.text;
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(fs::status(path("there/y.npy")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(contentOf(path("there/y.npy")).substr(1, 5), "NUMPY");
}

TEST_F(StandaloneNpy, RefusesWhatIsNoNpyFile) {
  expectRefused("", "not a .npy file");
  expectRefused("PK\3\4 an .npz file", "not a .npy file");
  expectRefused(npy(dictionary("<f4", "()"), "1234", 3),
                "expected version 1 or 2 of the .npy format");
  EXPECT_FALSE(readNpy(path("gone").c_str(), &array, &error));
  EXPECT_EQ(error.text, path("gone") + ": No such file or directory");
  EXPECT_FALSE(readNpy(folder.c_str(), &array, &error)); // a folder
}

TEST_F(StandaloneNpy, RefusesElementTypesAndOrdersThatItDoesNotRead) {
  expectRefused(npy(dictionary(">f4", "()"), "1234"),
                "header: big-endian elements are not supported");
  expectRefused(npy(dictionary("<c8", "()"), "12345678"),
                "header: the element type is not supported");
  expectRefused(npy(dictionary("a type of twenty letters", "()"), "1234"),
                "header: descr: expected the name of an element type");
  expectRefused(
      npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", ""),
      "header: descr: expected the name of an element type");
  expectRefused(
      npy("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 1)}", "1234"),
      "Fortran order is not supported; save a C-contiguous copy");
}

TEST_F(StandaloneNpy, RefusesDamagedHeaders) {
  std::string no = "header: expected a dictionary";
  expectRefused(npy("'descr'", ""), no);
  expectRefused(npy("{'descr' '<f4'}", ""), no);
  expectRefused(npy("{'descr': '<f4'", ""), no);
  expectRefused(npy("{'descr", ""), no);
  expectRefused(npy("{'a key of twenty letters': 1}", ""), no);
  expectRefused(npy("{'descr': '<f4'}", ""),
                "header: expected descr, fortran_order and shape");
  std::string keys =
      "header: expected the keys descr, fortran_order and shape once";
  expectRefused(npy("{'color': 'red'}", ""), keys);
  expectRefused(npy("{'descr': '<f4', 'descr': '<f4'}", ""), keys);
  expectRefused(npy("{'fortran_order': Maybe}", ""),
                "header: fortran_order: expected True or False");
  std::string tuple = "header: shape: expected a tuple of extents";
  expectRefused(npy(dictionary("<f4", "[2]"), ""), tuple);
  expectRefused(npy(dictionary("<f4", "(2 3)"), ""), tuple);
  expectRefused(npy(dictionary("<f4", "(x,)"), ""), tuple);
  expectRefused(npy(dictionary("<f4", "(-2,)"), ""), tuple);
  expectRefused(npy(dictionary("<f4", "(9223372036854775808,)"), ""),
                "header: shape: an extent is too large");
  expectRefused(npy(dictionary("<f4", "(1,1,1,1,1,1,1,1,1)"), "1234"),
                "header: shape: more than 8 dimensions");
  expectRefused(npy(dictionary("<f4", "()") + "x", "1234"),
                "header: text behind the dictionary");
  expectRefused(npy(dictionary("<f4", "()") + std::string(1, '\0'), "1234"),
                "header: expected text");
  expectRefused(npy(std::string(10001, ' '), ""),
                "the header is longer than 10000 bytes");
}

TEST_F(StandaloneNpy, RefusesDataOfAnotherSize) {
  expectRefused(npy(dictionary("<f4", "(2, 3)"), std::string(23, 'x')),
                "elements of f32[2, 3]: expected 24 bytes, found 23");
  expectRefused(npy(dictionary("<f4", "(2, 3)"), std::string(25, 'x')),
                "elements of f32[2, 3]: expected 24 bytes, found 25");
  // 2^64 elements, and 2^61 elements of eight bytes: both wrap to 0 bytes.
  expectRefused(npy(dictionary("|u1", "(4294967296, 4294967296)"), ""),
                "header: shape: too many elements");
  expectRefused(npy(dictionary("<f8", "(2305843009213693952,)"), ""),
                "header: shape: too many elements");
}

TEST_F(StandaloneNpy, RefusesBoolsThatAreNone) {
  expectRefused(npy(dictionary("|b1", "(3,)"), std::string("\1\0\2", 3)),
                "an element is neither True nor False");
}

TEST_F(StandaloneNpy, RefusesEveryTruncationAndSurvivesEveryChange) {
  std::string good = npy(dictionary("<f4", "(2, 3)"), std::string(24, 'x'));
  for (size_t size = 0; size < good.size(); ++size)
    EXPECT_FALSE(read(good.substr(0, size))) << size;
  for (size_t i = 0; i < good.size(); ++i)
    for (int change : {0x01, 0x20, 0x80, 0xff}) {
      std::string changed = good;
      changed[i] = static_cast<char>(changed[i] ^ change);
      if (!read(changed))
        EXPECT_EQ(array.data, nullptr);
    }
}

TEST_F(StandaloneNpy, KeepsTheOldFileWhenItCannotWrite) {
  Array written = {};
  int64_t shape[] = {3};
  ASSERT_TRUE(allocateArray(&written, INGOT_F32, shape, 1, &error));
  std::string nowhere = path("gone") + "/y.npy";
  EXPECT_FALSE(writeNpy(nowhere.c_str(), &written, &error));
  EXPECT_EQ(error.text, nowhere + ": No such file or directory");
  EXPECT_FALSE(writeNpy("/dev/null", &written, &error));
  EXPECT_STREQ(error.text, "/dev/null: not a regular file");
  free(written.data);
}

} // namespace
