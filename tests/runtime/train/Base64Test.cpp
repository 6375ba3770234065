//===- Base64Test.cpp - Bytes as text --------------------------------------===//
#include "runtime/train/Base64.h"

#include <gtest/gtest.h>

using namespace ingot::train;

namespace {

// The vectors of RFC 4648, section 10.
TEST(Base64, EncodesTheVectorsOfItsStandard) {
  for (auto [bytes, text] :
       {std::pair("", ""), std::pair("f", "Zg=="), std::pair("fo", "Zm8="),
        std::pair("foo", "Zm9v"), std::pair("foob", "Zm9vYg==")}) {
    EXPECT_EQ(encodeBase64(bytes), text);
    EXPECT_EQ(decodeBase64(text), bytes);
  }
}

TEST(Base64, ReturnsEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i)
    bytes += static_cast<char>(255 - i);
  EXPECT_EQ(decodeBase64(encodeBase64(bytes)), bytes);
}

TEST(Base64, RefusesWhatNobodyEncoded) {
  for (const char *text : {"Zg=", "Zh==", "Z===", "Zg==Zg==", "Zm9 ", "=m9v"})
    EXPECT_EQ(decodeBase64(text), std::nullopt) << text;
}

} // namespace
