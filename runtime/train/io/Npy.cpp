//===- Npy.cpp - NumPy's file of one array ---------------------------------===//
#include "runtime/train/io/Npy.h"

#include "runtime/samples/Npy.h"
#include "runtime/train/io/File.h"
#include "runtime/train/io/MappedFile.h"

using namespace ingot::io;

Result<StoredArray> ingot::io::parseNpy(std::span<const std::byte> content) {
  ingot_stored_array_t parsed;
  ingot_message_t error;
  if (!ingot_npy_parse(content.data(), content.size(), content.size(), &parsed,
                       &error))
    return Error{error.text};
  return StoredArray{{static_cast<StoredType::Kind>(parsed.type.kind),
                      parsed.type.bytes, parsed.type.is_big_endian},
                     parsed.is_fortran_order,
                     {parsed.shape, parsed.shape + parsed.rank},
                     content.last(parsed.bytes)};
}

Result<void> ingot::io::checkNpyHeader(std::span<const std::byte> head,
                                       uint64_t bytes) {
  ingot_stored_array_t parsed;
  ingot_message_t error;
  if (!ingot_npy_parse(head.data(), head.size(), bytes, &parsed, &error))
    return Error{error.text};
  return {};
}

Result<HostTensor> ingot::io::readNpy(const std::string &path) {
  return readArrayFile(path, parseNpy);
}

Result<void> ingot::io::writeNpy(const std::string &path,
                                 const TensorView &tensor) {
  if (tensorBytes(tensor.dtype, tensor.shape) != tensor.data.size())
    return Error{path + ": " + std::to_string(tensor.data.size()) +
                 " bytes are not a tensor of shape " +
                 formatShape(tensor.shape)};
  Result<AtomicFile> file = AtomicFile::create(path);
  if (!file)
    return Error{file.error()};
  char header[INGOT_NPY_HEADER_BYTES];
  size_t length =
      ingot_npy_header(tensor.dtype, tensor.shape.data(),
                       static_cast<int32_t>(tensor.shape.size()), header);
  if (Result<void> result =
          file->write(std::as_bytes(std::span(header, length)));
      !result)
    return result;
  if (Result<void> result = file->write(tensor.data); !result)
    return result;
  return file->commit();
}
