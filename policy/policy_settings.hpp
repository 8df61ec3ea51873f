#pragma once
/// policy/policy_settings.hpp - what an administrator chooses about judgement (`policy:` in onvigil.yaml).

#include <string>
#include <vector>

namespace onvigil::policy {

struct PolicySettings {
    /// Ids, or globs of ids, of the lists that count: "us-*"; "*" stands for every list there is.
    std::vector<std::string> lists{"us-ndaa-889", "ca-qc-2023", "ca-fed-use-2025"};
    bool operator==(const PolicySettings&) const = default;
};

}  // namespace onvigil::policy
