//===- SymbolFileTest.cpp - Names of kernels for debuggers and profilers ---===//
#include "tests/runtime/artifact/Owned.h"

#include <elf.h>
#include <fstream>
#include <map>
#include <unistd.h>

using namespace ingot::testing;

// As the GDB manual declares it: what a debugger sees.
extern "C" struct jit_code_entry {
  jit_code_entry *next, *previous;
  const char *symfile;
  uint64_t symfile_bytes;
};
extern "C" struct jit_descriptor {
  uint32_t version, action;
  jit_code_entry *relevant, *first;
};
extern "C" jit_descriptor __jit_debug_descriptor;

namespace {

struct Place {
  uint64_t address, bytes;
  bool operator==(const Place &) const = default;
};
using Symbols = std::map<std::string, Place>;

/// What perf reads, without the file afterwards.
Symbols takePerfMap() {
  std::string path = "/tmp/perf-" + std::to_string(getpid()) + ".map";
  std::ifstream file(path);
  Symbols symbols;
  Place place;
  std::string name;
  while (file >> std::hex >> place.address >> place.bytes &&
         file.get() == ' ' && std::getline(file, name))
    symbols[name] = place;
  unlink(path.c_str());
  return symbols;
}

/// What gdb makes of the symbols of an object file in memory.
Symbols readObject(const char *object) {
  const auto &header = *reinterpret_cast<const Elf64_Ehdr *>(object);
  const auto *sections =
      reinterpret_cast<const Elf64_Shdr *>(object + header.e_shoff);
  Symbols symbols;
  for (int i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr &section = sections[i];
    if (section.sh_type != SHT_SYMTAB)
      continue;
    const auto *table =
        reinterpret_cast<const Elf64_Sym *>(object + section.sh_offset);
    const char *strings = object + sections[section.sh_link].sh_offset;
    for (size_t j = section.sh_info; j < section.sh_size / sizeof(*table); ++j)
      symbols[strings + table[j].st_name] = {
          sections[table[j].st_shndx].sh_addr + table[j].st_value,
          table[j].st_size};
  }
  return symbols;
}

TEST(SymbolFile, TellsGdbAndPerfWhereTheKernelsAre) {
  ArtifactBuilder builder = sampleProgram();
  Program program = load(builder.assemble());
  ASSERT_EQ(ingot_program_publish_symbols(program.get()), INGOT_OK)
      << ingot_last_error();
  Symbols symbols = takePerfMap();
  const auto &kernels = builder.metadata.kernels;
  ASSERT_EQ(symbols.size(), kernels.size());
  // Distances are those of the entries, and no kernel reaches into another.
  Place first = symbols.at(kernels[0]->name);
  for (const auto &kernel : kernels) {
    Place place = symbols.at(kernel->name);
    EXPECT_EQ(place.address - first.address, kernel->entry - kernels[0]->entry);
    EXPECT_GT(place.bytes, 0u);
    for (const auto &[name, other] : symbols)
      EXPECT_FALSE(other.address > place.address &&
                   other.address < place.address + place.bytes)
          << kernel->name << " reaches into " << name;
  }
  ASSERT_NE(__jit_debug_descriptor.first, nullptr);
  EXPECT_EQ(readObject(__jit_debug_descriptor.first->symfile), symbols);

  ASSERT_EQ(ingot_program_publish_symbols(program.get()), INGOT_OK);
  EXPECT_TRUE(takePerfMap().empty()) << "written twice";
  EXPECT_EQ(__jit_debug_descriptor.first->next, nullptr);
}

TEST(SymbolFile, GoesWithItsProgram) {
  Program first = load(sampleProgram().assemble());
  Program second = load(sampleProgram().assemble());
  Program third = load(sampleProgram().assemble());
  for (Program *program : {&first, &second, &third})
    ASSERT_EQ(ingot_program_publish_symbols(program->get()), INGOT_OK);
  takePerfMap();
  jit_code_entry *latest = __jit_debug_descriptor.first;
  ASSERT_NE(latest, nullptr);
  second.reset();
  EXPECT_EQ(__jit_debug_descriptor.first, latest);
  ASSERT_NE(latest->next, nullptr);
  EXPECT_EQ(latest->next->previous, latest);
  EXPECT_EQ(latest->next->next, nullptr);
  third.reset();
  first.reset();
  EXPECT_EQ(__jit_debug_descriptor.first, nullptr);
}

TEST(SymbolFile, NeedsAProgram) {
  EXPECT_EQ(ingot_program_publish_symbols(nullptr), INGOT_INVALID_ARGUMENT);
  EXPECT_STREQ(ingot_last_error(), "program is null");
}

} // namespace
