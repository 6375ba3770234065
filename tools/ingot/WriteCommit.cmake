# cmake -DSOURCE=<folder> -DOUTPUT=<file> -P WriteCommit.cmake: writes the macro
# INGOT_COMMIT, "unknown" for sources without a repository.
execute_process(COMMAND git -C ${SOURCE} describe --always --dirty --exclude=*
                OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE
                ERROR_QUIET RESULT_VARIABLE status)
if(NOT status STREQUAL "0")
  set(commit unknown)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "#define INGOT_COMMIT \"@commit@\"\n" @ONLY)
