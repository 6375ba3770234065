//===- LinkImage.cpp - An object file to code that needs no relocation -------===//

#include "compiler/emit/cpu/KernelCode.h"

#include "lld/Common/CommonLinkerContext.h"
#include "lld/Common/Driver.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

LLD_HAS_DRIVER(elf)

using namespace mlir;
using namespace ingot;
using namespace ingot::emit;

namespace {

constexpr uint64_t kPageBytes = 4096;

/// A file that goes away with this object, or with the process if a signal ends it.
class TemporaryFile {
public:
  TemporaryFile(StringRef suffix, std::string &error) {
    int descriptor = -1;
    if (std::error_code code = llvm::sys::fs::createTemporaryFile(
            "ingot", suffix, descriptor, path)) {
      error = "cannot create a temporary file: " + code.message();
      return;
    }
    llvm::sys::Process::SafelyCloseFileDescriptor(descriptor);
    llvm::sys::RemoveFileOnSignal(path);
  }
  ~TemporaryFile() {
    if (path.empty())
      return;
    llvm::sys::fs::remove(path);
    llvm::sys::DontRemoveFileOnSignal(path);
  }
  bool exists() const { return !path.empty(); }
  std::string name() const { return std::string(path); }

private:
  llvm::SmallString<128> path;
};

/// What the linker misses, without the lines about the temporary object file.
std::string listUndefinedSymbols(StringRef messages) {
  llvm::SetVector<StringRef> names;
  while (!messages.empty()) {
    StringRef line;
    std::tie(line, messages) = messages.split('\n');
    if (StringRef name = line.split("undefined symbol: ").second; !name.empty())
      names.insert(name);
  }
  return llvm::join(names, ", ");
}

LogicalResult runLinker(const std::string &object, const std::string &library,
                        std::string &error) {
  std::string messages;
  llvm::raw_string_ostream stream(messages);
  const char *arguments[] = {"ld.lld",
                             object.c_str(),
                             "-o",
                             library.c_str(),
                             "-shared",
                             "-nostdlib",
                             "-z",
                             "defs",
                             "-z",
                             "separate-code",
                             "-z",
                             "max-page-size=4096",
                             "--build-id=none",
                             "--gc-sections",
                             "-z",
                             "norelro",
                             "--threads=1"};
  lld::Result result =
      lld::lldMain(arguments, stream, stream, {{lld::Gnu, &lld::elf::link}});
  lld::CommonLinkerContext::destroy();
  if (result.retCode == 0)
    return success();
  std::string undefined = listUndefinedSymbols(messages);
  error = "linking the kernels failed: " +
          (undefined.empty() ? messages : "undefined symbols " + undefined);
  return failure();
}

using ElfFile = llvm::object::ELFFile<llvm::object::ELF64LE>;

/// The image must need nothing from the loader: no relocation, and no writable
/// data except the dynamic section, which nobody reads.
LogicalResult checkSelfContained(const ElfFile &elf, std::string &error) {
  auto sections = elf.sections();
  if (!sections) {
    error = llvm::toString(sections.takeError());
    return failure();
  }
  for (const auto &section : *sections) {
    auto name = elf.getSectionName(section);
    std::string text = name ? name->str() : "?";
    if (!name)
      llvm::consumeError(name.takeError());
    bool isRelocation = section.sh_type == llvm::ELF::SHT_RELA ||
                        section.sh_type == llvm::ELF::SHT_REL;
    bool isWritable = (section.sh_flags & llvm::ELF::SHF_WRITE) &&
                      section.sh_type != llvm::ELF::SHT_DYNAMIC;
    if ((isRelocation || isWritable) && section.sh_size > 0) {
      error = "the kernels need " +
              std::string(isRelocation ? "relocations" : "writable data") +
              " in section " + text;
      return failure();
    }
  }
  return success();
}

LogicalResult readSegments(const ElfFile &elf, CodeImage &image,
                           std::string &error) {
  auto headers = elf.program_headers();
  if (!headers) {
    error = llvm::toString(headers.takeError());
    return failure();
  }
  for (const auto &header : *headers) {
    if (header.p_type != llvm::ELF::PT_LOAD ||
        (header.p_flags & llvm::ELF::PF_W))
      continue;
    uint64_t begin = header.p_vaddr & ~(kPageBytes - 1);
    uint64_t end =
        (header.p_vaddr + header.p_memsz + kPageBytes - 1) & ~(kPageBytes - 1);
    std::string bytes(header.p_vaddr - begin, '\0');
    bytes.append(reinterpret_cast<const char *>(elf.base()) + header.p_offset,
                 header.p_filesz);
    image.segments.push_back({begin, end - begin, std::move(bytes),
                              (header.p_flags & llvm::ELF::PF_X) != 0});
    image.imageBytes = std::max(image.imageBytes, end);
  }
  return success();
}

} // namespace

LogicalResult ingot::emit::linkImage(StringRef object, CodeImage &image,
                                     std::string &error) {
  TemporaryFile objectFile("o", error), library("so", error);
  if (!objectFile.exists() || !library.exists())
    return failure();
  {
    std::error_code code;
    llvm::raw_fd_ostream stream(objectFile.name(), code);
    stream << object;
    stream.close();
    if (code || stream.has_error()) {
      error = objectFile.name() +
              ": cannot write: " + (code ? code : stream.error()).message();
      stream.clear_error();
      return failure();
    }
  }
  if (failed(runLinker(objectFile.name(), library.name(), error)))
    return failure();

  auto buffer = llvm::MemoryBuffer::getFile(library.name(), /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) {
    error = "cannot read the linked kernels: " + buffer.getError().message();
    return failure();
  }
  auto file = llvm::object::ELFObjectFile<llvm::object::ELF64LE>::create(
      (*buffer)->getMemBufferRef());
  if (!file) {
    error = llvm::toString(file.takeError());
    return failure();
  }
  const ElfFile &elf = file->getELFFile();
  if (failed(checkSelfContained(elf, error)) ||
      failed(readSegments(elf, image, error)))
    return failure();
  for (const auto &symbol : file->getDynamicSymbolIterators()) {
    auto name = symbol.getName();
    auto address = symbol.getAddress();
    if (!name || !address) {
      llvm::consumeError(name.takeError());
      llvm::consumeError(address.takeError());
      continue;
    }
    image.entries[name->str()] = *address;
  }
  return success();
}
