//===- DeviceCodeChecksTest.cpp - A driver reads no further than the code --===//
#include "runtime/loader/DeviceCodeChecks.h"

#include <cstring>
#include <elf.h>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <string>
#include <vector>

using namespace ingot::runtime;

namespace {

/// A cubin is an ELF file; what the emulated driver runs is one as well.
class Cubin : public ::testing::Test {
protected:
  Cubin() {
    std::ifstream file(INGOT_CUDA_MODULE, std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(file), {});
  }

  ingot_status_t check() const {
    // A copy without spare capacity: a sanitizer sees who reads beyond it.
    std::vector<uint8_t> exact(bytes);
    exact.shrink_to_fit();
    return checkCubin(exact.data(), exact.size());
  }

  Elf64_Ehdr &header() { return *reinterpret_cast<Elf64_Ehdr *>(bytes.data()); }
  Elf64_Shdr &section(size_t i) {
    return reinterpret_cast<Elf64_Shdr *>(bytes.data() + header().e_shoff)[i];
  }
  Elf64_Phdr &segment(size_t i) {
    return reinterpret_cast<Elf64_Phdr *>(bytes.data() + header().e_phoff)[i];
  }

  /// Expects a refusal while `field` has another value.
  template <typename Field> void expectNeeds(Field &field, uint64_t value) {
    Field original = field;
    field = static_cast<Field>(value);
    EXPECT_EQ(check(), INGOT_CORRUPT) << ingot_last_error();
    field = original;
  }

  std::vector<uint8_t> bytes;
};

TEST_F(Cubin, IsAcceptedWhole) {
  EXPECT_EQ(check(), INGOT_OK) << ingot_last_error();
}

TEST_F(Cubin, IsRefusedWhereverItIsCut) {
  const std::vector<uint8_t> whole = bytes;
  // Every length around the header, then some: the section headers come last.
  for (size_t size = 0; size < whole.size(); size += size < 200 ? 1 : 997) {
    bytes.assign(whole.begin(), whole.begin() + static_cast<ptrdiff_t>(size));
    EXPECT_EQ(check(), INGOT_CORRUPT) << size << " bytes";
  }
  EXPECT_NE(std::string(ingot_last_error()).find(" section headers at offset "),
            std::string::npos)
      << ingot_last_error();
}

TEST_F(Cubin, IsRefusedIfItIsOfAnotherFormat) {
  expectNeeds(header().e_ident[0], 0);
  expectNeeds(header().e_ident[EI_CLASS], ELFCLASS32);
  EXPECT_STREQ(ingot_last_error(), "the cubin is not an ELF file of 64 bits");
}

TEST_F(Cubin, HasItsTablesInside) {
  const uint64_t size = bytes.size();
  for (uint64_t offset : {size, size - 1, ~uint64_t{0}, ~uint64_t{0} - 64}) {
    expectNeeds(header().e_shoff, offset);
    expectNeeds(header().e_phoff, offset);
  }
  for (uint64_t count : {0, 0xffff}) {
    expectNeeds(header().e_shnum, count);
    expectNeeds(header().e_phnum, count);
  }
  expectNeeds(header().e_shentsize, sizeof(Elf64_Shdr) + 1);
  expectNeeds(header().e_phentsize, sizeof(Elf64_Phdr) - 1);
}

TEST_F(Cubin, HasItsSectionsAndSegmentsInside) {
  const uint64_t size = bytes.size();
  for (size_t i = 0; i < header().e_shnum; ++i) {
    if (section(i).sh_type == SHT_NOBITS) {
      section(i).sh_size = ~uint64_t{0}; // takes no place in the file
      EXPECT_EQ(check(), INGOT_OK) << ingot_last_error();
      continue;
    }
    expectNeeds(section(i).sh_offset, size + 1);
    expectNeeds(section(i).sh_size, size - section(i).sh_offset + 1);
    expectNeeds(section(i).sh_size, ~uint64_t{0});
  }
  for (size_t i = 0; i < header().e_phnum; ++i) {
    expectNeeds(segment(i).p_offset, size + 1);
    expectNeeds(segment(i).p_filesz, size - segment(i).p_offset + 1);
  }
}

} // namespace
