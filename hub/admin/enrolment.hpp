#pragma once
/// hub/admin/enrolment.hpp - sensors that may push: each has a role of its own.

#include "hub/reader/hub_database.hpp"

#include <string>
#include <string_view>

namespace onvigil::hub {

struct Enrolment {
    std::string site, tenant;
    std::string sensor;    ///< the role that is made
    std::string password;  ///< empty: it logs in with a certificate
};
/// A role's name that is not taken, after a site.
[[nodiscard]] std::string free_role(Database& database, const std::string& site);
/// Whether a sensor may be called so: a role, a certificate and files are named by it. Pure.
[[nodiscard]] bool is_role_name(std::string_view name);
[[nodiscard]] bool role_exists(Database& database, const std::string& role);
void enrol(Database& database, const Enrolment& wanted);
/// From now on it may neither log in nor push; what it pushed stays.
void revoke(Database& database, const std::string& sensor);

/// What a role may be called after a site: `North gate #2` is `north_gate_2`. Pure.
[[nodiscard]] std::string role_name(std::string_view site);

}  // namespace onvigil::hub
