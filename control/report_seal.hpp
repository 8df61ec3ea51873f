#pragma once
/// control/report_seal.hpp - the end of a report: the sha256 of what stands before it and, where there is a key, an
/// Ed25519 signature (RFC 8032). Made by the daemon as the pieces go out, checked by the client.
///
/// What is signed is one line, `onvigil-report-v1 sha256=HEX` with its line feed; HEX is of every byte before the seal.
/// The seal's own bytes follow from HEX, key and signature alone, so that a change there is seen too. A CSV file has
/// none: spreadsheets would take it for a row.

#include "base/result.hpp"
#include "render/report/report.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace onvigil::control {

/// Why this is no key that signs reports, in PEM (`openssl genpkey -algorithm ed25519`); nullopt: it is one.
[[nodiscard]] std::optional<Problem> sign_key_problem(const std::string& pem);

class ReportSeal {
public:
    /// `key_pem`: empty for a report that is not signed.
    ReportSeal(render::ReportFormat format, std::string key_pem);
    ~ReportSeal();
    ReportSeal(const ReportSeal&) = delete;
    ReportSeal& operator=(const ReportSeal&) = delete;

    void add(std::string_view piece);
    /// What stands behind the last piece; empty in CSV. nullopt: it could not be signed.
    [[nodiscard]] std::optional<std::string> end();

private:
    struct Digest;
    render::ReportFormat format_;
    std::string key_pem_;
    std::unique_ptr<Digest> digest_;
};

/// What a sealed report is known to be.
struct SealCheck {
    std::string sha256{};
    std::string key{};  ///< raw public key in hex; empty: not signed
};
/// The problem says what does not fit. `key_pem`: the public key it must be signed with; empty: any, or none.
[[nodiscard]] Result<SealCheck, Problem> check_report(std::string_view report, const std::string& key_pem);

}  // namespace onvigil::control
