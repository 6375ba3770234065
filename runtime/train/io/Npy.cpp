//===- Npy.cpp - NumPy's file of one array ---------------------------------===//
#include "runtime/train/io/Npy.h"

#include "runtime/samples/Npy.h"
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

Result<NpyWriter> NpyWriter::create(const std::string &path,
                                    ingot_dtype_t dtype,
                                    const std::vector<int64_t> &shape) {
  std::optional<uint64_t> bytes = tensorBytes(dtype, shape);
  if (!bytes)
    return Error{path + ": no tensor has shape " + formatShape(shape)};
  Result<AtomicFile> file = AtomicFile::create(path);
  if (!file)
    return Error{file.error()};
  char header[INGOT_NPY_HEADER_BYTES];
  size_t length = ingot_npy_header(dtype, shape.data(),
                                   static_cast<int32_t>(shape.size()), header);
  if (Result<void> result =
          file->write(std::as_bytes(std::span(header, length)));
      !result)
    return Error{result.error()};
  return NpyWriter(std::move(*file), path, *bytes);
}

Result<void> NpyWriter::write(std::span<const std::byte> elements) {
  if (elements.size() > bytesLeft)
    return Error{path + ": " + std::to_string(elements.size() - bytesLeft) +
                 " bytes more than its shape has"};
  bytesLeft -= elements.size();
  return file.write(elements);
}

Result<void> NpyWriter::commit() {
  if (bytesLeft > 0)
    return Error{path + ": " + std::to_string(bytesLeft) +
                 " bytes less than its shape has"};
  return file.commit();
}

Result<void> ingot::io::writeNpy(const std::string &path,
                                 const TensorView &tensor) {
  if (tensorBytes(tensor.dtype, tensor.shape) != tensor.data.size())
    return Error{path + ": " + std::to_string(tensor.data.size()) +
                 " bytes are not a tensor of shape " +
                 formatShape(tensor.shape)};
  Result<NpyWriter> file = NpyWriter::create(path, tensor.dtype, tensor.shape);
  if (!file)
    return Error{file.error()};
  if (Result<void> result = file->write(tensor.data); !result)
    return result;
  return file->commit();
}
