//===- Utf8Test.cpp - Characters of a text ----------------------------------===//
#include "runtime/train/data/Utf8.h"

#include <gtest/gtest.h>

using namespace ingot::train;

namespace {

TEST(Utf8, HasCharactersOfOneToFourBytes) {
  EXPECT_EQ(characterBytes("a\xc3\xa4"), 1u);
  EXPECT_EQ(characterBytes("\xc3\xa4"), 2u);
  EXPECT_EQ(characterBytes("\xe2\x82\xac"), 3u);
  EXPECT_EQ(characterBytes("\xf0\x9f\x98\x80"), 4u);
  EXPECT_TRUE(isUtf8("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"));
  EXPECT_TRUE(isUtf8(""));
}

TEST(Utf8, HasNoOtherSequences) {
  for (const char *text :
       {"\x80", "\xc3",
        "\xc3"
        "a",
        "\xc0\x80", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82",
        "\xff"}) {
    EXPECT_EQ(characterBytes(text), 0u) << text;
    EXPECT_FALSE(isUtf8(std::string("a") + text)) << text;
  }
  EXPECT_EQ(characterBytes("\xed\x9f\xbf"), 3u);
  EXPECT_EQ(characterBytes("\xf4\x8f\xbf\xbf"), 4u);
}

} // namespace
