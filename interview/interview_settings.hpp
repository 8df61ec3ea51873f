#pragma once
/// interview/interview_settings.hpp - what an administrator may decide about asking devices who they are; defaults in
/// place.

#include "model/ip.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace onvigil::interview {

/// One rule of `identification.credentials`: the networks it is for, and the login. The secret has been read already.
struct CredentialRule {
    std::vector<model::Cidr> networks;
    std::string username;
    std::string password;
    bool operator==(const CredentialRule&) const = default;
};

/// `identification:` of the configuration.
struct IdentificationSettings {
    unsigned concurrency = 128;                                   ///< devices asked at once
    std::chrono::milliseconds timeout = std::chrono::seconds(5);  ///< one request
    std::chrono::milliseconds refresh = std::chrono::hours(6);    ///< ask a known device again
    bool fingerprint = true;                                      ///< banners, where the maker is in doubt
    std::vector<CredentialRule> credentials;                      ///< the first match is used, once
    bool operator==(const IdentificationSettings&) const = default;
};

}  // namespace onvigil::interview
