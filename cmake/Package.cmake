# .rpm by cpack (scripts/package.sh rpm); .deb by packaging/debian.
set(CPACK_GENERATOR RPM)
set(CPACK_PACKAGE_VENDOR "Onvigil maintainers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_SET_DESTDIR ON)   # the unit names the program where it will lie
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL onvigil configuration knowledge simulator)
set(CPACK_STRIP_FILES ON)
set(CPACK_RPM_COMPONENT_INSTALL ON)
set(CPACK_RPM_ONVIGIL_PACKAGE_NAME onvigil)
set(CPACK_RPM_FILE_NAME RPM-DEFAULT)
set(CPACK_RPM_PACKAGE_LICENSE GPL-3.0-or-later)
set(CPACK_RPM_PACKAGE_AUTOREQPROV ON)
set(CPACK_RPM_ONVIGIL_PACKAGE_REQUIRES "libpq.so.5()(64bit), onvigil-knowledge, systemd-udev")
set(CPACK_RPM_KNOWLEDGE_PACKAGE_ARCHITECTURE noarch)
set(CPACK_RPM_KNOWLEDGE_PACKAGE_SUMMARY "Makers of cameras, and lists of banned ones, for Onvigil")
set(CPACK_RPM_SIMULATOR_PACKAGE_SUMMARY "Fleets of simulated network cameras for Onvigil")
# What packaging/debian/rules lays into a .deb: the configuration, and completions where zsh looks for them elsewhere.
install(FILES config/onvigil.yaml DESTINATION /etc/onvigil COMPONENT configuration EXCLUDE_FROM_ALL)
install(FILES packaging/onvigil.logrotate DESTINATION /etc/logrotate.d RENAME onvigil COMPONENT configuration
        EXCLUDE_FROM_ALL)
install(FILES packaging/completions/onvigil.zsh DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions RENAME _onvigil
        COMPONENT configuration EXCLUDE_FROM_ALL)
set(CPACK_COMPONENT_ONVIGIL_GROUP onvigil)
set(CPACK_COMPONENT_CONFIGURATION_GROUP onvigil)
set(CPACK_RPM_ONVIGIL_USER_FILELIST
    "%config(noreplace) /etc/onvigil/onvigil.yaml" "%config(noreplace) /etc/logrotate.d/onvigil")
set(CPACK_RPM_EXCLUDE_FROM_AUTO_FILELIST_ADDITION
    /etc/onvigil /etc/logrotate.d   # tmpfiles.d gives it its owner and mode
    /usr/lib/systemd /usr/lib/systemd/system /usr/lib/systemd/catalog /usr/lib/sysusers.d /usr/lib/tmpfiles.d
    /usr/lib/sysctl.d /usr/share/bash-completion /usr/share/bash-completion/completions /usr/share/zsh
    /usr/share/zsh/vendor-completions /usr/share/zsh/site-functions /usr/share/fish /usr/share/fish/vendor_completions.d /usr/share/man
    /usr/share/man/man1 /usr/share/man/man5 /usr/share/man/man8)
set(CPACK_RPM_ONVIGIL_POST_INSTALL_SCRIPT_FILE "${PROJECT_SOURCE_DIR}/packaging/rpm/post")
set(CPACK_RPM_ONVIGIL_PRE_UNINSTALL_SCRIPT_FILE "${PROJECT_SOURCE_DIR}/packaging/rpm/preun")
set(CPACK_RPM_ONVIGIL_POST_UNINSTALL_SCRIPT_FILE "${PROJECT_SOURCE_DIR}/packaging/rpm/postun")
include(CPack)
