#include "simulator/login.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <ctime>
#include <optional>

#include "protocol/hashes.hpp"
#include "protocol/onvif.hpp"
#include "protocol/xml.hpp"

namespace onvigil::simulator {
namespace {

using Clock = std::chrono::system_clock;
using protocol::hash_hex;
using protocol::HashKind;
namespace xml = protocol::xml;

constexpr std::size_t most_tags = 4096;
constexpr std::chrono::minutes allowed_skew(5);

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
    return hash_hex(HashKind::sha256, fmt::format("{}|{}|{}", camera.seed, camera.key(), path)).substr(0, 32);
}

Login check_digest(const Camera& camera, const Request& request, std::string_view header)
{
    const Credentials& known = camera.model->entry.credentials;
    std::string_view algorithm = parameter(header, "algorithm");
    if (algorithm.empty()) algorithm = "MD5";
    bool offered = false;
    for (const auto& name : known.algorithms) offered = offered || name == algorithm;
    if (!header.starts_with("Digest ") || !offered) return Login::bad;
    const HashKind kind = algorithm == "MD5" ? HashKind::md5 : HashKind::sha256;
    const auto hash = [&](const std::string& text) { return hash_hex(kind, text); };
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
    return soap.digest == protocol::onvif::password_digest(nonce, soap.created, known.password) ? Login::good
                                                                                                : Login::bad;
}

}  // namespace

SoapRequest read_soap(std::string_view body)
{
    SoapRequest out;
    const auto document = xml::parse(body, most_tags);
    if (!document) return out;
    const pugi::xml_node envelope = document->document_element();
    out.element = xml::name(xml::child(envelope, "Body").first_child());
    for (pugi::xml_node element = envelope; element; element = xml::next(element)) {
        if (xml::name(element) != "UsernameToken") continue;
        out.token = true;
        out.username = xml::text(xml::child(element, "Username"));
        out.digest = xml::text(xml::child(element, "Password"));
        out.nonce = xml::text(xml::child(element, "Nonce"));
        out.created = xml::text(xml::child(element, "Created"));
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
