#pragma once
/// control/report_settings.hpp - what an admin can set about reports.

#include <string>

namespace onvigil::control {

struct ReportSettings {
    std::string sign_key;  ///< Ed25519 private key in PEM; empty: reports are not signed
    bool operator==(const ReportSettings&) const = default;
};

}  // namespace onvigil::control
