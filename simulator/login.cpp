#include "simulator/login.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <charconv>
#include <ctime>
#include <optional>

#include "base/ensure.hpp"
#include "protocol/flat_xml.hpp"

namespace onvigil::simulator {
namespace {

using Clock = std::chrono::system_clock;
constexpr std::chrono::minutes allowed_skew(5);

std::string hashed(const EVP_MD* kind, std::string_view text)
{
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    ensure(EVP_Digest(text.data(), text.size(), out, &size, kind, nullptr) == 1, "OpenSSL hashes");
    return {reinterpret_cast<const char*>(out), size};
}

std::string hex(std::string_view bytes)
{
    std::string out;
    for (const char c : bytes) out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    return out;
}

std::string base64(std::string_view bytes)
{
    std::string out(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(size));
    return out;
}

std::string from_base64(std::string_view text)
{
    std::string out(3 * (text.size() / 4 + 1), '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    if (size < 0) return {};
    std::size_t length = static_cast<std::size_t>(size);
    for (std::size_t i = text.size(); i-- > 0 && text[i] == '=' && length > 0;) --length;
    out.resize(length);
    return out;
}

/// "2024-02-04T07:44:17.500Z"
std::optional<Clock::time_point> parse_created(const std::string& text)
{
    std::tm utc{};
    const char* rest = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &utc);
    if (rest == nullptr || text.empty() || text.back() != 'Z') return std::nullopt;
    return Clock::from_time_t(timegm(&utc));
}

std::string nonce_for(const Camera& camera, std::string_view path)
{
    return hex(hashed(EVP_sha256(), fmt::format("{}|{}|{}", camera.seed, camera.key(), path))).substr(0, 32);
}

Login check_digest(const Camera& camera, const Request& request, std::string_view header)
{
    const Credentials& known = camera.model->entry.credentials;
    std::string_view algorithm = parameter(header, "algorithm");
    if (algorithm.empty()) algorithm = "MD5";
    bool offered = false;
    for (const auto& name : known.algorithms) offered = offered || name == algorithm;
    if (!header.starts_with("Digest ") || !offered) return Login::bad;
    const EVP_MD* kind = algorithm == "MD5" ? EVP_md5() : EVP_sha256();
    const auto hash = [&](const std::string& text) { return hex(hashed(kind, text)); };
    const std::string_view uri = parameter(header, "uri"), nonce = parameter(header, "nonce"),
                           qop = parameter(header, "qop");
    if (uri != request.target || nonce != nonce_for(camera, request.target)) return Login::bad;
    if (parameter(header, "username") != known.username) return Login::bad;
    const std::string a1 = hash(fmt::format("{}:{}:{}", known.username, parameter(header, "realm"), known.password));
    std::string a2 = fmt::format("{}:{}", request.method, uri);
    if (qop == "auth-int") a2 += ":" + hash(std::string(request.body));
    const std::string middle =
        qop.empty() ? std::string(nonce)
                    : fmt::format("{}:{}:{}:{}", nonce, parameter(header, "nc"), parameter(header, "cnonce"), qop);
    return parameter(header, "response") == hash(fmt::format("{}:{}:{}", a1, middle, hash(a2))) ? Login::good
                                                                                                : Login::bad;
}

Login check_token(const Camera& camera, const SoapRequest& soap, Clock::time_point now)
{
    const Credentials& known = camera.model->entry.credentials;
    const auto created = parse_created(soap.created);
    const auto own_clock = now + camera.model->entry.clock;
    if (!created || *created > own_clock + allowed_skew || *created < own_clock - allowed_skew) return Login::bad;
    if (soap.username != known.username) return Login::bad;
    const std::string nonce = from_base64(soap.nonce);
    if (nonce.empty()) return Login::bad;
    return soap.digest == base64(hashed(EVP_sha1(), nonce + soap.created + known.password)) ? Login::good : Login::bad;
}

}  // namespace

SoapRequest read_soap(std::string_view body)
{
    SoapRequest out;
    protocol::flat_xml::Reader reader(body);
    while (const auto element = reader.next()) {
        if (element->depth == 2 && element->parent == "Body" && out.element.empty()) out.element = element->name;
        if (element->parent == "UsernameToken") {
            out.token = true;
            if (element->name == "Username") out.username = protocol::flat_xml::unescape(element->text);
            if (element->name == "Password") out.digest = element->text;
            if (element->name == "Nonce") out.nonce = element->text;
            if (element->name == "Created") out.created = element->text;
        }
    }
    return out;
}

Login check_login(const Camera& camera, const Request& request, const SoapRequest& soap, Clock::time_point now)
{
    const Credentials& known = camera.model->entry.credentials;
    const std::string_view header = request.header("Authorization");
    if (header.empty() && !soap.token) return Login::none;
    if (camera.locked()) return Login::bad;
    if (known.scheme == LoginScheme::digest && !header.empty()) return check_digest(camera, request, header);
    if (known.scheme == LoginScheme::wss && soap.token) return check_token(camera, soap, now);
    return Login::bad;
}

std::string challenges(const Camera& camera, std::string_view path)
{
    const Credentials& known = camera.model->entry.credentials;
    const std::string given = camera.model->entry.realm.text(camera.id);
    const std::string realm = given.empty() ? "IP Camera(" + mac_text(camera.id.mac, "").substr(7) + ")" : given;
    std::string out;
    for (const auto& algorithm : known.algorithms) {
        out += fmt::format("WWW-Authenticate: Digest realm=\"{}\", nonce=\"{}\"", realm, nonce_for(camera, path));
        if (!known.qop.empty()) out += fmt::format(", qop=\"{}\"", known.qop);
        if (algorithm != "MD5" || known.algorithms.size() > 1) out += ", algorithm=" + algorithm;
        out += "\r\n";
    }
    return out;
}

}  // namespace onvigil::simulator
