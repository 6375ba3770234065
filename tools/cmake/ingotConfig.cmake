# What find_package(ingot) defines. Lies in lib/cmake/ingot of an installation,
# which may be moved as a whole.
#
#   ingot::runtime         libingot_runtime.a: what a program with compiled models links to
#   ingot::runtime_shared  the same as a shared library
#   ingot::train           libingot_train.a: what a program that trains links to
#   ingot::train_shared    the same as a shared library, with the shared runtime
#   ingot::main            main() of a standalone executable
#
# With the compiler:
#   ingot::ingot           the DSL: what a library of programs links to (C++20)
#   ingot::compiler        the ingot command
#   ingot_add_model        compiles a model during the build

get_filename_component(INGOT_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

# _ingot_import(<name> STATIC|SHARED <file> [<library>...]): what a C program may link.
function(_ingot_import name type file)
  add_library(ingot::${name} ${type} IMPORTED)
  set_target_properties(ingot::${name} PROPERTIES
    IMPORTED_LOCATION ${INGOT_PREFIX}/lib/${file}
    IMPORTED_LINK_INTERFACE_LANGUAGES C
    INTERFACE_INCLUDE_DIRECTORIES ${INGOT_PREFIX}/include
    INTERFACE_LINK_LIBRARIES "${ARGN}")
endfunction()

if(NOT TARGET ingot::runtime)
  _ingot_import(runtime STATIC libingot_runtime.a m pthread dl)
  _ingot_import(runtime_shared SHARED libingot_runtime.so)
  _ingot_import(train STATIC libingot_train.a ingot::runtime png jpeg z stdc++ m)
  _ingot_import(train_shared SHARED libingot_train.so ingot::runtime_shared)
  _ingot_import(main STATIC libingot_main.a ingot::runtime)
endif()

if(NOT TARGET ingot::ingot AND EXISTS ${INGOT_PREFIX}/bin/ingot)
  add_library(ingot::ingot SHARED IMPORTED)
  set_target_properties(ingot::ingot PROPERTIES
    IMPORTED_LOCATION ${INGOT_PREFIX}/lib/libingot.so
    IMPORTED_SONAME libingot.so
    INTERFACE_INCLUDE_DIRECTORIES ${INGOT_PREFIX}/include
    INTERFACE_COMPILE_FEATURES cxx_std_20)

  add_executable(ingot::compiler IMPORTED)
  set_target_properties(ingot::compiler PROPERTIES
    IMPORTED_LOCATION ${INGOT_PREFIX}/bin/ingot)
endif()

include(${CMAKE_CURRENT_LIST_DIR}/IngotAddModel.cmake)
