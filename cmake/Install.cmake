# What an installed Onvigil consists of. The knowledge lies beside the programs in the build tree as it will be installed.
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/share/onvigil")
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/policy/makers" "${PROJECT_BINARY_DIR}/share/onvigil/makers" SYMBOLIC)
file(CREATE_LINK "${PROJECT_SOURCE_DIR}/policy/lists" "${PROJECT_BINARY_DIR}/share/onvigil/lists" SYMBOLIC)
# Folders that are named have mode 755, whatever the umask of who installs: the service's user reads this one.
install(DIRECTORY DESTINATION ${CMAKE_INSTALL_DATADIR}/onvigil COMPONENT knowledge)
install(DIRECTORY policy/makers policy/lists DESTINATION ${CMAKE_INSTALL_DATADIR}/onvigil
        COMPONENT knowledge FILES_MATCHING PATTERN "*.yaml")
install(TARGETS onvigil-simulator COMPONENT simulator EXCLUDE_FROM_ALL)

# The unit names the program where it really lies: known only when it is installed.
install(CODE "
  set(ONVIGIL_BINDIR \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
  configure_file(\"${PROJECT_SOURCE_DIR}/systemd/onvigild.service.in\" \"${PROJECT_BINARY_DIR}/onvigild.service\" @ONLY)
  file(INSTALL DESTINATION \"\${CMAKE_INSTALL_PREFIX}/lib/systemd/system\" TYPE FILE
       FILES \"${PROJECT_BINARY_DIR}/onvigild.service\")" COMPONENT onvigil)
install(FILES systemd/onvigild.socket DESTINATION lib/systemd/system)
install(FILES systemd/onvigil.catalog DESTINATION lib/systemd/catalog)
install(FILES systemd/onvigil.sysusers DESTINATION lib/sysusers.d RENAME onvigil.conf)
install(FILES systemd/onvigil.tmpfiles DESTINATION lib/tmpfiles.d RENAME onvigil.conf)
install(FILES systemd/90-onvigil.sysctl DESTINATION lib/sysctl.d RENAME 90-onvigil.conf)

install(FILES packaging/completions/onvigil.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
        RENAME onvigil)
install(FILES packaging/completions/onvigil.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions
        RENAME _onvigil)
install(FILES packaging/completions/onvigil.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
install(FILES packaging/monitoring/onvigil.rules.yaml packaging/monitoring/onvigil.dashboard.json
        DESTINATION ${CMAKE_INSTALL_DATADIR}/onvigil/monitoring)
install(FILES config/onvigil.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/onvigil)
install(DIRECTORY packaging/examples DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES config/onvigil.yaml packaging/onvigil.logrotate DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES README.md CHANGELOG.md SECURITY.md docs/api.md docs/events.md docs/glossary.md docs/hub.md
              docs/operations.md docs/performance.md docs/policy.md docs/report.md docs/security.md docs/openapi.json
              docs/report.schema.json
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/siem DESTINATION ${CMAKE_INSTALL_DOCDIR})
file(GLOB manuals CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/docs/man/*.[158]")
foreach(manual ${manuals})
  string(REGEX MATCH "[158]$" section "${manual}")
  set(component onvigil)
  if(manual MATCHES "simulator")
    set(component simulator)
  endif()
  install(FILES "${manual}" DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT ${component})
endforeach()
