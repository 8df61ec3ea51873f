#include "protocol/http_auth.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocol/hashes.hpp"
#include "protocol/soap.hpp"

namespace onvigil::protocol::http_auth {
namespace {

bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool is_token(char c)
{
    return static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F &&
           std::string_view("()<>@,;\\\"[]?={}").find(c) == std::string_view::npos;
}

/// Walks over one header's value.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    [[nodiscard]] bool done() const { return at_ >= text_.size(); }

    void skip_separators()
    {
        while (!done() && (is_blank(text_[at_]) || text_[at_] == ',')) ++at_;
    }

    /// A name, or what stands where a name should be: never empty.
    std::string_view token()
    {
        const std::size_t begin = at_;
        while (!done() && is_token(text_[at_])) ++at_;
        if (at_ == begin && text_[at_] == '"')
            (void)quoted_text();
        else if (at_ == begin)
            ++at_;
        return text_.substr(begin, at_ - begin);
    }

    /// Steps over "=" and the blanks around it, if it is there.
    bool equals()
    {
        std::size_t i = at_;
        while (i < text_.size() && is_blank(text_[i])) ++i;
        if (i >= text_.size() || text_[i] != '=') return false;
        at_ = i + 1;
        while (!done() && is_blank(text_[at_])) ++at_;
        return true;
    }

    std::string value() { return !done() && text_[at_] == '"' ? quoted_text() : bare(); }

private:
    std::string quoted_text()
    {
        std::string out;
        for (++at_; !done() && text_[at_] != '"'; ++at_) {
            if (text_[at_] == '\\' && at_ + 1 < text_.size()) ++at_;
            out += text_[at_];
        }
        at_ = std::min(at_ + 1, text_.size());
        return out;
    }

    /// Up to the comma, since devices leave quotes out around text with blanks; or up to a blank before the next name=.
    std::string bare()
    {
        const std::size_t begin = at_;
        std::size_t end = std::min(text_.find(',', at_), text_.size());
        const std::size_t next = text_.substr(begin, end - begin).find('=');
        if (next != std::string_view::npos) {
            const std::size_t blank = text_.substr(begin, next).find_last_of(" \t");
            if (blank != std::string_view::npos) end = begin + blank;
        }
        at_ = end;
        return std::string(text::trim(text_.substr(begin, end - begin)));
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

Algorithm algorithm_of(std::string_view value)
{
    const std::string lower = text::lower(value);
    if (lower == "md5") return Algorithm::md5;
    if (lower == "md5-sess") return Algorithm::md5_sess;
    if (lower == "sha-256" || lower == "sha256") return Algorithm::sha256;
    if (lower == "sha-256-sess" || lower == "sha256-sess") return Algorithm::sha256_sess;
    return Algorithm::unknown;
}

void set_qop(std::string_view value, Challenge& challenge)
{
    challenge.qop_given = true;
    Scanner list(value);
    for (list.skip_separators(); !list.done(); list.skip_separators()) {
        const std::string one = text::lower(list.token());
        if (one == "auth") challenge.qop_auth = true;
        if (one == "auth-int") challenge.qop_auth_int = true;
    }
    if (text::trim(value).empty()) challenge.qop_given = false;
}

void set_parameter(std::string_view name, std::string value, Challenge& challenge)
{
    const std::string key = text::lower(name);
    if (key == "realm") {
        challenge.realm = tidy(value);
        challenge.realm_raw = std::move(value);
    } else if (key == "nonce") {
        challenge.nonce = std::move(value);
    } else if (key == "opaque") {
        challenge.opaque = std::move(value);
    } else if (key == "algorithm" && !text::trim(value).empty()) {
        challenge.algorithm = algorithm_of(value);
        challenge.algorithm_given = true;
    } else if (key == "qop") {
        set_qop(value, challenge);
    } else if (key == "stale") {
        challenge.stale = text::lower(value) == "true";
    } else if (key == "userhash") {
        challenge.userhash = text::lower(value) == "true";
    }
}

Challenge started(std::string_view scheme)
{
    const std::string lower = text::lower(scheme);
    Challenge out;
    out.scheme = lower == "digest" ? Scheme::digest : lower == "basic" ? Scheme::basic : Scheme::other;
    out.scheme_name = tidy(scheme);
    return out;
}

void parse_into(std::string_view header, std::vector<Challenge>& out)
{
    Scanner scanner(header);
    bool current = false;  // a parameter before any scheme belongs to none
    bool in_qop = false;   // some leave out the quotes: qop=auth,auth-int
    for (scanner.skip_separators(); !scanner.done(); scanner.skip_separators()) {
        const std::string_view name = scanner.token();
        if (scanner.equals()) {
            std::string value = scanner.value();
            in_qop = current && text::lower(name) == "qop";
            if (current) set_parameter(name, std::move(value), out.back());
        } else if (in_qop && (text::lower(name) == "auth" || text::lower(name) == "auth-int")) {
            set_qop(name, out.back());
        } else if (is_token(name.front())) {
            if (out.size() >= limits::challenges_per_answer) return;
            out.push_back(started(name));
            current = true;
            in_qop = false;
        }
    }
}

/// A tab may stand between quotes (RFC 9110, 5.6.4).
bool has_controls(std::string_view text)
{
    return std::ranges::any_of(text,
                               [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

bool answerable(const Challenge& challenge, bool allow_basic)
{
    if (challenge.scheme == Scheme::basic) return allow_basic;
    for (const std::string* text : {&challenge.realm_raw, &challenge.nonce, &challenge.opaque})
        if (has_controls(*text)) return false;
    return challenge.scheme == Scheme::digest && !challenge.nonce.empty() &&
           challenge.algorithm != Algorithm::unknown &&
           (!challenge.qop_given || challenge.qop_auth || challenge.qop_auth_int);
}

int strength(const Challenge& challenge)
{
    if (challenge.scheme == Scheme::basic) return 0;
    switch (challenge.algorithm) {
        case Algorithm::sha256:
            return 4;
        case Algorithm::sha256_sess:
            return 3;
        case Algorithm::md5:
            return 2;
        default:
            return 1;
    }
}

std::string quoted_text(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string digest_authorization(const Challenge& challenge, const Request& request)
{
    const bool sha = challenge.algorithm == Algorithm::sha256 || challenge.algorithm == Algorithm::sha256_sess;
    const bool session = challenge.algorithm == Algorithm::md5_sess || challenge.algorithm == Algorithm::sha256_sess;
    const auto h = [&](const std::string& text) { return hash_hex(sha ? HashKind::sha256 : HashKind::md5, text); };

    const std::string_view qop = !challenge.qop_given ? "" : challenge.qop_auth ? "auth" : "auth-int";
    const std::string count = fmt::format("{:08x}", request.count);
    std::string ha1 = h(request.username + ":" + challenge.realm_raw + ":" + request.password);
    if (session) ha1 = h(ha1 + ":" + challenge.nonce + ":" + request.cnonce);
    const std::string ha2 =
        h(request.method + ":" + request.uri + (qop == "auth-int" ? ":" + h(request.body) : std::string()));
    const std::string middle = qop.empty() ? std::string() : fmt::format("{}:{}:{}:", count, request.cnonce, qop);
    const std::string response = h(ha1 + ":" + challenge.nonce + ":" + middle + ha2);

    const std::string user = challenge.userhash ? h(request.username + ":" + challenge.realm_raw) : request.username;
    std::string out =
        fmt::format(R"(Digest username={}, realm={}, nonce={}, uri={}, response="{}")", quoted_text(user),
                    quoted_text(challenge.realm_raw), quoted_text(challenge.nonce), quoted_text(request.uri), response);
    if (challenge.algorithm_given) out += fmt::format(", algorithm={}", name(challenge.algorithm));
    if (!challenge.opaque.empty()) out += ", opaque=" + quoted_text(challenge.opaque);
    if (!qop.empty()) out += fmt::format(", qop={}, nc={}", qop, count);
    if (!qop.empty() || session) out += ", cnonce=" + quoted_text(request.cnonce);
    if (challenge.userhash) out += ", userhash=true";
    return out;
}

}  // namespace

std::string_view name(Algorithm algorithm) noexcept
{
    switch (algorithm) {
        case Algorithm::md5:
            return "MD5";
        case Algorithm::md5_sess:
            return "MD5-sess";
        case Algorithm::sha256:
            return "SHA-256";
        case Algorithm::sha256_sess:
            return "SHA-256-sess";
        case Algorithm::unknown:
            break;
    }
    return "unknown";
}

std::vector<Challenge> parse_challenges(const std::vector<std::string>& header_values)
{
    std::vector<Challenge> out;
    for (const std::string& value : header_values) parse_into(value, out);
    return out;
}

std::optional<Challenge> strongest(const std::vector<Challenge>& challenges, bool allow_basic)
{
    const Challenge* best = nullptr;
    for (const Challenge& challenge : challenges)
        if (answerable(challenge, allow_basic) && (!best || strength(challenge) > strength(*best))) best = &challenge;
    return best ? std::optional<Challenge>(*best) : std::nullopt;
}

std::vector<std::string> realms_of(const std::vector<Challenge>& challenges)
{
    std::vector<std::string> out;
    for (const Challenge& challenge : challenges)
        if (!challenge.realm.empty() && std::ranges::find(out, challenge.realm) == out.end())
            out.push_back(challenge.realm);
    return out;
}

std::string authorization(const Challenge& challenge, const Request& request)
{
    for (const std::string* text : {&request.method, &request.uri, &request.username, &request.cnonce})
        if (has_controls(*text)) return {};
    if (!answerable(challenge, true)) return {};
    if (challenge.scheme == Scheme::basic) return "Basic " + base64(request.username + ":" + request.password);
    return digest_authorization(challenge, request);
}

}  // namespace onvigil::protocol::http_auth
