//===- SymbolFile.cpp - Names of kernels for debuggers and profilers -------===//
//
// gdb reads an object file in memory that has nothing but symbols. Sources: "JIT
// Compilation Interface" of the GDB manual; tools/perf/Documentation/jit-interface.txt
// of Linux.
//
//===----------------------------------------------------------------------===//
#include "runtime/device/cpu/SymbolFile.h"

#include "runtime/core/Status.h"

#include <algorithm>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <cstring>
#include <elf.h>
#include <fcntl.h>
#include <new>
#include <pthread.h>
#include <unistd.h>

using namespace ingot::runtime;

// What gdb looks for, by these names and with this layout. Weak: a process may hold
// other compilers at run time, of which one defines them for all.
extern "C" {
struct jit_code_entry {
  jit_code_entry *next, *previous;
  const char *symfile;
  uint64_t symfile_bytes;
};
struct jit_descriptor {
  uint32_t version, action;
  jit_code_entry *relevant, *first;
};
[[gnu::weak, gnu::noinline, gnu::visibility("default")]] void
__jit_debug_register_code() {
  __asm__ volatile(""); // gdb stops here; nothing may drop the call
}
[[gnu::weak,
  gnu::visibility("default")]] jit_descriptor __jit_debug_descriptor = {
    1, 0, nullptr, nullptr};
}

namespace {

enum Action : uint32_t { kRegister = 1, kUnregister = 2 };

pthread_mutex_t descriptorMutex = PTHREAD_MUTEX_INITIALIZER;

/// What is linked into the list of gdb.
struct SymbolFile {
  jit_code_entry entry;
  HeapArray<char> bytes;
};

/// A kernel in the image, in bytes from its beginning.
struct Symbol {
  uint64_t begin, end;
  const char *name;
};

/// The kernels by address. Each reaches to the next, the last to the end of its
/// segment. Empty if memory runs out.
void listSymbols(const ingot_program &program, HeapArray<Symbol> *symbols) {
  const auto &kernels = *program.metadata->kernels();
  if (!symbols->allocate(kernels.size()))
    return;
  for (uint32_t i = 0; i < kernels.size(); ++i)
    (*symbols)[i] = {kernels.Get(i)->entry(), 0,
                     kernels.Get(i)->name()->c_str()};
  std::sort(symbols->begin(), symbols->end(),
            [](const Symbol &lhs, const Symbol &rhs) {
              return lhs.begin < rhs.begin;
            });
  for (Symbol &symbol : *symbols)
    for (const auto *segment : *program.metadata->segments())
      if (symbol.begin >= segment->memory_offset() &&
          symbol.begin - segment->memory_offset() < segment->memory_bytes())
        symbol.end = segment->memory_offset() + segment->memory_bytes();
  for (size_t i = 1; i < symbols->size(); ++i)
    if ((*symbols)[i].begin < (*symbols)[i - 1].end)
      (*symbols)[i - 1].end = (*symbols)[i].begin;
}

ingot_status_t writePerfMap(const uint8_t *image,
                            const HeapArray<Symbol> &symbols) {
  char path[64];
  snprintf(path, sizeof(path), "/tmp/perf-%ld.map",
           static_cast<long>(getpid()));
  // Anybody may write there: nobody's link is followed.
  int descriptor =
      open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (descriptor < 0)
    return fail(INGOT_IO_ERROR, "%s: cannot write: %s", path, strerror(errno));
  bool isWritten = true;
  for (const Symbol &symbol : symbols)
    isWritten &= dprintf(descriptor, "%" PRIxPTR " %" PRIx64 " %s\n",
                         reinterpret_cast<uintptr_t>(image) + symbol.begin,
                         symbol.end - symbol.begin, symbol.name) > 0;
  return close(descriptor) == 0 && isWritten
             ? INGOT_OK
             : fail(INGOT_IO_ERROR, "%s: cannot write: %s", path,
                    strerror(errno));
}

/// Writes one part of a file after the other.
class Writer {
public:
  explicit Writer(char *begin) : begin(begin), next(begin) {}
  uint64_t offset() const { return static_cast<uint64_t>(next - begin); }
  void append(const void *part, size_t bytes) {
    memcpy(next, part, bytes);
    next += bytes;
  }

private:
  char *begin, *next;
};

/// An object file of four sections: none, the image, symbols, strings.
constexpr uint16_t kSectionCount = 4;
constexpr char kSectionNames[] = "\0.text\0.symtab\0.strtab";
constexpr uint32_t kTextName = 1, kSymbolsName = 7, kStringsName = 15;

Elf64_Ehdr makeHeader() {
  Elf64_Ehdr header = {};
  memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_ident[EI_VERSION] = EV_CURRENT;
  header.e_type = ET_REL;
  header.e_machine = EM_X86_64;
  header.e_version = EV_CURRENT;
  header.e_shoff = sizeof(Elf64_Ehdr);
  header.e_ehsize = sizeof(Elf64_Ehdr);
  header.e_shentsize = sizeof(Elf64_Shdr);
  header.e_shnum = kSectionCount;
  header.e_shstrndx = kSectionCount - 1;
  return header;
}

/// False if memory runs out.
bool writeObject(const Pages &image, const HeapArray<Symbol> &symbols,
                 HeapArray<char> *file) {
  size_t symbolBytes = (symbols.size() + 1) * sizeof(Elf64_Sym);
  size_t stringBytes = sizeof(kSectionNames);
  for (const Symbol &symbol : symbols)
    stringBytes += strlen(symbol.name) + 1;
  size_t tableOffset = sizeof(Elf64_Ehdr) + kSectionCount * sizeof(Elf64_Shdr);
  if (!file->allocate(tableOffset + symbolBytes + stringBytes))
    return false;

  Elf64_Shdr sections[kSectionCount] = {};
  sections[1].sh_name = kTextName;
  sections[1].sh_type = SHT_NOBITS; // the code is in memory already
  sections[1].sh_flags = SHF_ALLOC | SHF_EXECINSTR;
  sections[1].sh_addr = reinterpret_cast<uintptr_t>(image.data());
  sections[1].sh_size = image.size();
  sections[2].sh_name = kSymbolsName;
  sections[2].sh_type = SHT_SYMTAB;
  sections[2].sh_offset = tableOffset;
  sections[2].sh_size = symbolBytes;
  sections[2].sh_link = 3; // its strings
  sections[2].sh_info = 1; // the first one that is global
  sections[2].sh_addralign = alignof(Elf64_Sym);
  sections[2].sh_entsize = sizeof(Elf64_Sym);
  sections[3].sh_name = kStringsName;
  sections[3].sh_type = SHT_STRTAB;
  sections[3].sh_offset = tableOffset + symbolBytes;
  sections[3].sh_size = stringBytes;

  Writer writer(file->data());
  Elf64_Ehdr header = makeHeader();
  writer.append(&header, sizeof(header));
  writer.append(sections, sizeof(sections));
  Elf64_Sym entry = {};
  writer.append(&entry, sizeof(entry));
  uint32_t name = sizeof(kSectionNames);
  for (const Symbol &symbol : symbols) {
    entry.st_name = name;
    entry.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
    entry.st_shndx = 1;
    entry.st_value = symbol.begin;
    entry.st_size = symbol.end - symbol.begin;
    writer.append(&entry, sizeof(entry));
    name += static_cast<uint32_t>(strlen(symbol.name)) + 1;
  }
  writer.append(kSectionNames, sizeof(kSectionNames));
  for (const Symbol &symbol : symbols)
    writer.append(symbol.name, strlen(symbol.name) + 1);
  return true;
}

/// Puts `entry` at the front of gdb's list, or takes it out, and says so.
void notifyDebugger(jit_code_entry &entry, Action action) {
  pthread_mutex_lock(&descriptorMutex);
  jit_descriptor &list = __jit_debug_descriptor;
  if (action == kRegister) {
    entry.next = list.first;
    entry.previous = nullptr;
    list.first = &entry;
  } else {
    (entry.previous ? entry.previous->next : list.first) = entry.next;
  }
  if (entry.next)
    entry.next->previous = action == kRegister ? &entry : entry.previous;
  list.relevant = &entry;
  list.action = action;
  __jit_debug_register_code();
  list.action = 0;
  list.relevant = nullptr;
  pthread_mutex_unlock(&descriptorMutex);
}

} // namespace

ingot_status_t ingot::runtime::publishSymbols(ingot_program &program) {
  // What is linked into an executable has symbols there.
  if (!program.codeImage || program.backendData)
    return INGOT_OK;
  HeapArray<Symbol> symbols;
  listSymbols(program, &symbols);
  void *memory = malloc(sizeof(SymbolFile));
  auto *file = memory ? new (memory) SymbolFile : nullptr;
  if (!file || !symbols.data() ||
      !writeObject(program.codeImage, symbols, &file->bytes)) {
    if (file)
      file->~SymbolFile();
    free(memory);
    return fail(INGOT_OUT_OF_MEMORY, "cannot name %u kernels",
                program.metadata->kernels()->size());
  }
  file->entry.symfile = file->bytes.data();
  file->entry.symfile_bytes = file->bytes.size();
  notifyDebugger(file->entry, kRegister);
  program.backendData = file;
  return writePerfMap(program.codeImage.data(), symbols);
}

void ingot::runtime::withdrawSymbols(ingot_program &program) {
  auto *file = static_cast<SymbolFile *>(program.backendData);
  if (!file)
    return;
  notifyDebugger(file->entry, kUnregister);
  file->~SymbolFile();
  free(file);
}
