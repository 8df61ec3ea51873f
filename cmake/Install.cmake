# What an installed Onvigil consists of. The knowledge lies beside the programs in the build tree as it will be installed.
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/share/onvigil")
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/policy/makers" "${PROJECT_BINARY_DIR}/share/onvigil/makers" SYMBOLIC)
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/policy/lists" "${PROJECT_BINARY_DIR}/share/onvigil/lists" SYMBOLIC)
install(DIRECTORY policy/makers policy/lists DESTINATION ${CMAKE_INSTALL_DATADIR}/onvigil
        FILES_MATCHING PATTERN "*.yaml")

# The unit names the program where it really lies: known only when it is installed.
install(CODE "
  set(ONVIGIL_BINDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
  configure_file(\"${PROJECT_SOURCE_DIR}/systemd/onvigild.service.in\" \"${PROJECT_BINARY_DIR}/onvigild.service\" @ONLY)
  file(INSTALL DESTINATION \"\${CMAKE_INSTALL_PREFIX}/lib/systemd/system\" TYPE FILE
       FILES \"${PROJECT_BINARY_DIR}/onvigild.service\")")
install(FILES systemd/onvigil.sysusers DESTINATION lib/sysusers.d RENAME onvigil.conf)
install(FILES systemd/onvigil.tmpfiles DESTINATION lib/tmpfiles.d RENAME onvigil.conf)
if(EXISTS "${PROJECT_SOURCE_DIR}/systemd/onvigil.catalog")
  install(FILES systemd/onvigil.catalog DESTINATION lib/systemd/catalog)
endif()
install(FILES systemd/90-onvigil.sysctl config/onvigil.yaml README.md CHANGELOG.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
file(GLOB manuals "${PROJECT_SOURCE_DIR}/docs/man/*.[158]")
foreach(manual ${manuals})
  string(REGEX MATCH "[158]$" section "${manual}")
  install(FILES "${manual}" DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
