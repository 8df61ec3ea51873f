#pragma once
/// protocol/http_auth.hpp - HTTP authentication: challenges read, the Authorization header made.
///
/// Source: RFC 7616 (Digest), RFC 2617 and RFC 2069 (what older cameras speak), RFC 7617 (Basic), RFC 9110 chapter 11.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onvigil::protocol::http_auth {

enum class Scheme : std::uint8_t { digest, basic, other };
enum class Algorithm : std::uint8_t { md5, md5_sess, sha256, sha256_sess, unknown };
[[nodiscard]] std::string_view name(Algorithm algorithm) noexcept;  ///< "MD5", "SHA-256-sess", ...

struct Challenge {
    Scheme scheme = Scheme::other;
    std::string scheme_name{};  ///< as sent
    std::string realm{};        ///< clean text for people and fingerprints
    std::string realm_raw{};    ///< the bytes that go into the digest
    std::string nonce{}, opaque{};
    Algorithm algorithm = Algorithm::md5;  ///< MD5 where the challenge names none
    bool algorithm_given = false;          ///< old devices do not expect back what they did not name
    bool qop_given = false;                ///< without any, the older form of RFC 2069 is meant
    bool qop_auth = false;
    bool qop_auth_int = false;
    bool stale = false;
    bool userhash = false;
    bool operator==(const Challenge&) const = default;
};

/// All challenges of all WWW-Authenticate headers, in order; several may share one header. Total.
[[nodiscard]] std::vector<Challenge> parse_challenges(const std::vector<std::string>& header_values);

/// The strongest challenge we can answer: SHA-256 before MD5, Digest before Basic; Basic only where `allow_basic`,
/// since it shows the password to every listener. A challenge with control characters in a value is none: it must not
/// inject headers.
[[nodiscard]] std::optional<Challenge> strongest(const std::vector<Challenge>& challenges, bool allow_basic = false);

struct Request {
    std::string method{};  ///< "POST"
    std::string uri{};     ///< exactly what stands in the request line
    std::string username{};
    std::string password{};
    std::string cnonce{};     ///< fresh random text
    std::uint32_t count = 1;  ///< how often this nonce has been used, this time included
    std::string body{};       ///< only read where the challenge insists on auth-int
};

/// The realms of all challenges, each once, for fingerprints.
[[nodiscard]] std::vector<std::string> realms_of(const std::vector<Challenge>& challenges);

/// The value of the Authorization header. Empty for a challenge we cannot answer, and for a request with control
/// characters.
[[nodiscard]] std::string authorization(const Challenge& challenge, const Request& request);

}  // namespace onvigil::protocol::http_auth
