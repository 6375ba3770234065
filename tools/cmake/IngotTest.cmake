# How tests are declared.

find_package(GTest REQUIRED)
include(GoogleTest)

# ingot_add_gtest(NAME SOURCES file... [LIBRARIES library...] [TIMEOUT seconds])
#
# Builds one program of unit tests and gives ctest each of its cases by name.
# TIMEOUT is per case, 120 s unless told; a case of that length is a bug.
function(ingot_add_gtest name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "SOURCES;LIBRARIES")
  if(NOT arg_SOURCES OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "ingot_add_gtest(${name}): expected SOURCES, LIBRARIES and "
                        "TIMEOUT, found '${ARGN}'")
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} GTest::gtest_main)
  # Listed when ctest starts: a listing after each link would run the program
  # during the build, where a crash is hard to read.
  gtest_discover_tests(${name}
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    PROPERTIES TIMEOUT ${arg_TIMEOUT})
endfunction()

# ingot_add_lit_tests(FOLDER): every .mlir file below tests/FOLDER, as one ctest
# test. A folder without any is an error of lit, not a success.
function(ingot_add_lit_tests folder)
  add_test(NAME lit/${folder}
    COMMAND ${LLVM_TOOLS_BINARY_DIR}/lit -v -j 2 ${CMAKE_BINARY_DIR}/tests/${folder})
  set_tests_properties(lit/${folder} PROPERTIES PROCESSORS 2 TIMEOUT 600)
endfunction()

# ingot_list_programs(VARIABLE FOLDER): the executables that a plain build makes
# in FOLDER and below.
function(ingot_list_programs variable folder)
  get_property(targets DIRECTORY ${folder} PROPERTY BUILDSYSTEM_TARGETS)
  get_property(subfolders DIRECTORY ${folder} PROPERTY SUBDIRECTORIES)
  set(programs)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    get_target_property(excluded ${target} EXCLUDE_FROM_ALL)
    if(type STREQUAL "EXECUTABLE" AND NOT excluded)
      list(APPEND programs ${target})
    endif()
  endforeach()
  foreach(subfolder IN LISTS subfolders)
    ingot_list_programs(below ${subfolder})
    list(APPEND programs ${below})
  endforeach()
  set(${variable} ${programs} PARENT_SCOPE)
endfunction()
