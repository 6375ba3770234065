# LLVM/MLIR 22, the precompiled header over its headers, and the libraries'
# common form: object libraries that end up in one shared libingot.so.

# MLIR compares major and minor: a minor release is another version to it.
find_package(MLIR REQUIRED CONFIG HINTS /usr/lib/llvm-22/lib/cmake/mlir)
if(NOT LLVM_VERSION_MAJOR EQUAL 22)
  message(FATAL_ERROR "ingot needs LLVM/MLIR 22, found ${LLVM_PACKAGE_VERSION}")
endif()
list(APPEND CMAKE_MODULE_PATH ${MLIR_CMAKE_DIR} ${LLVM_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)

# What a file that includes MLIR needs to compile.
add_library(ingot_mlir INTERFACE)
target_include_directories(ingot_mlir SYSTEM INTERFACE ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
target_include_directories(ingot_mlir INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
target_compile_options(ingot_mlir INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-fno-rtti>)

add_library(ingot_mlir_pch OBJECT ${CMAKE_SOURCE_DIR}/tools/cmake/Pch.cpp)
target_link_libraries(ingot_mlir_pch PUBLIC ingot_mlir)
target_precompile_headers(ingot_mlir_pch PRIVATE ${CMAKE_SOURCE_DIR}/tools/cmake/Pch.h)
set(INGOT_PCH_OPTIONS -Xclang -fno-pch-timestamp -fpch-instantiate-templates)
target_compile_options(ingot_mlir_pch PRIVATE ${INGOT_PCH_OPTIONS})

# ingot_use_mlir_pch(<target>): compiles the target with the precompiled header.
function(ingot_use_mlir_pch target)
  target_precompile_headers(${target} REUSE_FROM ingot_mlir_pch)
  # CMake compiles executables with -fPIE, which the libraries' header does not fit.
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "EXECUTABLE")
    target_compile_options(${target} PRIVATE -fPIC)
  endif()
  target_compile_options(${target} PRIVATE ${INGOT_PCH_OPTIONS})
endfunction()

# ingot_add_mlir_library(<name> [<folder>...]): an object library of every .cpp
# below these folders (default: this one), compiled with the precompiled header.
function(ingot_add_mlir_library name)
  set(folders ${ARGN})
  if(NOT folders)
    set(folders .)
  endif()
  set(sources)
  foreach(folder ${folders})
    file(GLOB_RECURSE found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
    list(APPEND sources ${found})
  endforeach()
  add_library(${name} OBJECT ${sources})
  target_link_libraries(${name} PUBLIC ingot_mlir)
  ingot_use_mlir_pch(${name})
endfunction()

# ingot_tablegen(<file.td> <output.inc> <arguments>...): runs mlir-tblgen and
# adds the output to the list INGOT_TABLEGEN_OUTPUTS of the caller.
macro(ingot_tablegen td output)
  set(LLVM_TARGET_DEFINITIONS ${td})
  tablegen(MLIR ${output} ${ARGN} EXTRA_INCLUDES ${CMAKE_SOURCE_DIR} ${MLIR_INCLUDE_DIRS})
  list(APPEND INGOT_TABLEGEN_OUTPUTS ${CMAKE_CURRENT_BINARY_DIR}/${output})
endmacro()
