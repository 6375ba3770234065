//===- ProgramLimitsTest.cpp - Names and text from anywhere ----------------===//
#include "runtime/abi/program_limits.h"

#include <gtest/gtest.h>

#include <string>

namespace {

std::string shown(std::string text) {
  ingot_make_printable(text.data(), text.size());
  return text;
}

bool isText(const std::string &text) {
  return ingot_is_text(text.data(), text.size());
}

TEST(ProgramLimits, TextOfEveryLengthOfCharacterIsKept) {
  // The first and the last character of each length, and those around surrogates.
  for (const char *text :
       {" ~", "\xc2\xa0\xdf\xbf", "\xe0\xa0\x80\xef\xbf\xbf",
        "\xed\x9f\xbf\xee\x80\x80", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(isText(text)) << text;
    EXPECT_EQ(shown(text), text);
  }
}

TEST(ProgramLimits, ControlCharactersAreReplaced) {
  EXPECT_EQ(shown(std::string("a\0b", 3)), "a?b");
  EXPECT_EQ(shown("\x1f\x7f\33[31m\n"), "???[31m?");
  EXPECT_EQ(shown("\xc2\x80 \xc2\x9f"), "?? ??");
}

TEST(ProgramLimits, WhatIsNotUtf8IsReplaced) {
  for (const char *text : {"\x80", "\xc0", "\xc1", "\xf5", "\xff", "\xc3"})
    EXPECT_EQ(shown(text), "?");
  EXPECT_EQ(shown("\xc3(\xe2\x82x"), "?(??x");         // cut short
  EXPECT_EQ(shown("\xc1\x81 \xe0\x9f\xbf"), "?? ???"); // longer than needed
  EXPECT_EQ(shown("\xed\xa0\x80 \xf4\x90\x80\x80"),
            "??? ????"); // no characters
}

TEST(ProgramLimits, NamesAreTextThatIsNeitherEmptyNorLong) {
  auto errorOf = [](const std::string &name) {
    const char *error = ingot_find_name_error(name.data(), name.size());
    return std::string(error ? error : "none");
  };
  EXPECT_EQ(errorOf("größe"), "none");
  EXPECT_EQ(errorOf(std::string(4096, 'n')), "none");
  EXPECT_EQ(errorOf(std::string(4097, 'n')), "has more than 4096 bytes");
  EXPECT_EQ(errorOf(""), "is empty");
  EXPECT_EQ(errorOf("a\tb"), "has a control character, or is not UTF-8");
}

} // namespace
