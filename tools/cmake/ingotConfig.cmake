# What find_package(ingot) defines. Lies in lib/cmake/ingot of an installation,
# which may be moved as a whole.
#
#   ingot::ingot     the DSL: what a library of programs links to (C++20)
#   ingot::runtime   libingot_runtime.a: what a program with compiled models links to
#   ingot::main      main() of a standalone executable
#   ingot::compiler  the ingot command
#   ingot_add_model  compiles a model during the build

get_filename_component(INGOT_PREFIX "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

if(NOT TARGET ingot::ingot)
  add_library(ingot::ingot SHARED IMPORTED)
  set_target_properties(ingot::ingot PROPERTIES
    IMPORTED_LOCATION ${INGOT_PREFIX}/lib/libingot.so
    IMPORTED_SONAME libingot.so
    INTERFACE_INCLUDE_DIRECTORIES ${INGOT_PREFIX}/include
    INTERFACE_COMPILE_FEATURES cxx_std_20)

  # C links it: the archives need no C++ standard library.
  add_library(ingot::runtime STATIC IMPORTED)
  set_target_properties(ingot::runtime PROPERTIES
    IMPORTED_LOCATION ${INGOT_PREFIX}/lib/libingot_runtime.a
    IMPORTED_LINK_INTERFACE_LANGUAGES C
    INTERFACE_INCLUDE_DIRECTORIES ${INGOT_PREFIX}/include
    INTERFACE_LINK_LIBRARIES "m;pthread")

  add_library(ingot::main STATIC IMPORTED)
  set_target_properties(ingot::main PROPERTIES
    IMPORTED_LOCATION ${INGOT_PREFIX}/lib/libingot_main.a
    IMPORTED_LINK_INTERFACE_LANGUAGES C
    INTERFACE_LINK_LIBRARIES ingot::runtime)

  add_executable(ingot::compiler IMPORTED)
  set_target_properties(ingot::compiler PROPERTIES
    IMPORTED_LOCATION ${INGOT_PREFIX}/bin/ingot)
endif()

include(${CMAKE_CURRENT_LIST_DIR}/IngotAddModel.cmake)
