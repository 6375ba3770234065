# Fails if text + data of LIBRARY reach LIMIT bytes, as counted by SIZE_PROGRAM.
execute_process(COMMAND ${SIZE_PROGRAM} -t ${LIBRARY}
                OUTPUT_VARIABLE listing COMMAND_ERROR_IS_FATAL ANY)
if(NOT listing MATCHES "([0-9]+)[ \t]+([0-9]+)[ \t]+[0-9]+[ \t]+[0-9]+[ \t]+[0-9a-f]+[ \t]+\\(TOTALS\\)")
  message(FATAL_ERROR "no totals in the output of ${SIZE_PROGRAM}:\n${listing}")
endif()
math(EXPR bytes "${CMAKE_MATCH_1} + ${CMAKE_MATCH_2}")
if(bytes GREATER_EQUAL LIMIT)
  message(FATAL_ERROR "${LIBRARY} has ${bytes} bytes, expected fewer than ${LIMIT}")
endif()
message(STATUS "${bytes} bytes of at most ${LIMIT}")
