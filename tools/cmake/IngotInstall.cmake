# cmake --install build --prefix P: what a product needs, and may be moved as a
# whole. The command finds the archives in ../lib, the library lies there too.
include(CMakePackageConfigHelpers)

# libingot_train.so finds the shared runtime beside it.
set_target_properties(ingot_train_shared PROPERTIES INSTALL_RPATH "$ORIGIN")
install(TARGETS ingot_runtime ingot_runtime_shared ingot_main ingot_main_readers ingot_train_whole ingot_train_shared
        ARCHIVE DESTINATION lib LIBRARY DESTINATION lib)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/runtime/include/ingot DESTINATION include
        FILES_MATCHING PATTERN "*.h" PATTERN "*.hpp")
install(FILES ${CMAKE_BINARY_DIR}/runtime/include/ingot/version.h
        DESTINATION include/ingot)

foreach(package ingot ingot-train)
  configure_file(${CMAKE_SOURCE_DIR}/tools/cmake/${package}.pc.in
                 ${CMAKE_BINARY_DIR}/${package}.pc @ONLY)
  install(FILES ${CMAKE_BINARY_DIR}/${package}.pc DESTINATION lib/pkgconfig)
endforeach()
write_basic_package_version_file(${CMAKE_BINARY_DIR}/ingotConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_SOURCE_DIR}/tools/cmake/ingotConfig.cmake
              ${CMAKE_SOURCE_DIR}/tools/cmake/IngotAddModel.cmake
              ${CMAKE_BINARY_DIR}/ingotConfigVersion.cmake
        DESTINATION lib/cmake/ingot)

if(INGOT_COMPILER)
  # LLVM and MLIR stay where the system has them.
  set_target_properties(ingot PROPERTIES INSTALL_RPATH "${LLVM_LIBRARY_DIR}")
  set_target_properties(ingot_command PROPERTIES
    INSTALL_RPATH "$ORIGIN/../lib:${LLVM_LIBRARY_DIR}")
  install(TARGETS ingot_command RUNTIME DESTINATION bin)
  install(TARGETS ingot LIBRARY DESTINATION lib)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/compiler/include/ingot DESTINATION include
          FILES_MATCHING PATTERN "*.h")
  install(FILES ${CMAKE_BINARY_DIR}/compiler/include/ingot/methods.h.inc
                ${CMAKE_BINARY_DIR}/compiler/include/ingot/ops.h.inc
          DESTINATION include/ingot)

  install(DIRECTORY ${CMAKE_BINARY_DIR}/share/ DESTINATION share)
endif()
