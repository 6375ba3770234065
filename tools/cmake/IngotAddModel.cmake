# ingot_add_model(<target> SOURCES <file.cpp>... PROGRAM <name>
#                 [NAME <name>] [EMIT object|artifact|exe] [FREEZE] [SHARED_RUNTIME]
#                 [BATCH <n>...] [FUNCTIONS <name>...] [MODE fused|eager]
#                 [WEIGHTS <file.safetensors>] [TARGET cpu=<level>] [SEED <n>]
#                 [LIBRARIES <library>...])
#
# Compiles the program <name> of SOURCES, which are written in the DSL, during the
# build. LIBRARIES is what these sources link to beyond the DSL. NAME is what the
# result calls the program, <name> unless told: instances with names of their own
# link together. What <target> is depends on EMIT:
#   object    (default) a library: link it, include "<NAME>.h", call <NAME>_create().
#             It can be installed and exported; its header is its PUBLIC_HEADER. It
#             links to libingot_runtime.a, or to the .so with SHARED_RUNTIME
#   artifact  a custom target, part of `all`; its property INGOT_ARTIFACT is the
#             path of <target>.ingot
#   exe       a custom target, part of `all`; its property INGOT_EXECUTABLE is the
#             path of the program <target>, which reads and writes .npy files
function(ingot_add_model target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "FREEZE;SHARED_RUNTIME"
    "PROGRAM;NAME;EMIT;WEIGHTS;MODE;TARGET;SEED" "SOURCES;BATCH;FUNCTIONS;LIBRARIES")
  if(NOT arg_SOURCES OR NOT arg_PROGRAM OR arg_UNPARSED_ARGUMENTS
     OR arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "ingot_add_model(${target}): expected SOURCES, PROGRAM and "
                        "options with values, found '${ARGN}'")
  endif()
  if(NOT arg_NAME)
    set(arg_NAME ${arg_PROGRAM})
  endif()
  if(NOT arg_EMIT)
    set(arg_EMIT object)
  endif()
  if(NOT arg_EMIT MATCHES "^(object|artifact|exe)$")
    message(FATAL_ERROR "ingot_add_model(${target}): expected EMIT object, artifact or "
                        "exe, found '${arg_EMIT}'")
  endif()
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  if(NOT "CXX" IN_LIST languages)
    message(FATAL_ERROR "ingot_add_model(${target}): models are C++: expected CXX among "
                        "the languages of the project, found '${languages}'")
  endif()

  # The command loads this library and asks it for the program.
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}.model)
  add_library(${target}_program MODULE ${arg_SOURCES})
  target_link_libraries(${target}_program PRIVATE ingot::ingot ${arg_LIBRARIES})
  set_target_properties(${target}_program PROPERTIES
    PREFIX "" SUFFIX ".so" LIBRARY_OUTPUT_DIRECTORY ${folder}
    CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON)

  set(options)
  set(depends ${target}_program ${INGOT_PREFIX}/bin/ingot)
  if(arg_BATCH)
    list(JOIN arg_BATCH "," batches)
    list(APPEND options --batch ${batches})
  endif()
  foreach(name IN LISTS arg_FUNCTIONS)
    list(APPEND options --function ${name})
  endforeach()
  foreach(option MODE TARGET SEED)
    if(DEFINED arg_${option})
      string(TOLOWER ${option} lower)
      list(APPEND options --${lower} ${arg_${option}})
    endif()
  endforeach()
  if(arg_WEIGHTS)
    get_filename_component(weights ${arg_WEIGHTS} ABSOLUTE)
    list(APPEND options --weights ${weights})
    list(APPEND depends ${weights})
  endif()
  if(arg_FREEZE)
    list(APPEND options --freeze)
  endif()

  if(arg_EMIT STREQUAL "object")
    set(output ${folder}/${arg_NAME}.o)
    set(outputs ${output} ${folder}/${arg_NAME}.h)
  elseif(arg_EMIT STREQUAL "exe")
    # Not beside the target: Ninja would take the two for one.
    set(output ${folder}/${target})
    set(outputs ${output})
    list(APPEND depends ${INGOT_PREFIX}/lib/libingot_main.a
                        ${INGOT_PREFIX}/lib/libingot_runtime.a)
  else()
    set(output ${CMAKE_CURRENT_BINARY_DIR}/${target}.ingot)
    set(outputs ${output})
  endif()
  add_custom_command(
    OUTPUT ${outputs}
    COMMAND ingot::compiler compile $<TARGET_FILE:${target}_program>:${arg_PROGRAM}
            --name ${arg_NAME} --emit ${arg_EMIT} -o ${output} ${options}
    DEPENDS ${depends}
    COMMENT "Compiling the model ${arg_NAME}"
    VERBATIM)

  if(arg_EMIT STREQUAL "object")
    # An archive of one object: its users wait for it and for the header.
    add_library(${target} STATIC ${outputs})
    if("C" IN_LIST languages)
      set_target_properties(${target} PROPERTIES LINKER_LANGUAGE C)
    else()
      set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX)
    endif()
    set_source_files_properties(${output} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
    target_include_directories(${target} INTERFACE
      $<BUILD_INTERFACE:${folder}> $<INSTALL_INTERFACE:include>)
    set_target_properties(${target} PROPERTIES PUBLIC_HEADER ${folder}/${arg_NAME}.h)
    if(arg_SHARED_RUNTIME)
      target_link_libraries(${target} PUBLIC ingot::runtime_shared)
    else()
      target_link_libraries(${target} PUBLIC ingot::runtime)
    endif()
  else()
    add_custom_target(${target} ALL DEPENDS ${output})
    if(arg_EMIT STREQUAL "exe")
      set_target_properties(${target} PROPERTIES INGOT_EXECUTABLE ${output})
    else()
      set_target_properties(${target} PROPERTIES INGOT_ARTIFACT ${output})
    endif()
  endif()
endfunction()
