# The knowledge lies beside the programs in the build tree exactly as it will be installed.
include(GNUInstallDirs)
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/share/onvigil")
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/policy/makers" "${PROJECT_BINARY_DIR}/share/onvigil/makers" SYMBOLIC)
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/policy/lists" "${PROJECT_BINARY_DIR}/share/onvigil/lists" SYMBOLIC)
install(DIRECTORY policy/makers policy/lists DESTINATION ${CMAKE_INSTALL_DATADIR}/onvigil FILES_MATCHING PATTERN "*.yaml")
