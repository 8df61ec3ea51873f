#include "simulator/http_answers.hpp"

#include <fmt/format.h>

#include <boost/beast/http/status.hpp>

#include <algorithm>

#include "simulator/login.hpp"

namespace onvigil::simulator {
namespace {

using Clock = std::chrono::system_clock;

constexpr std::string_view soap_type = "application/soap+xml; charset=utf-8";
constexpr std::string_view html_type = "text/html";

struct Answer {
    unsigned status = 200;
    std::string_view type = soap_type;
    std::string body{};
    std::string headers{};  ///< further lines
};

std::int64_t seconds(Clock::time_point now)
{
    return std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
}

std::string head_of(const Camera& camera, const Answer& answer, std::string_view version, std::size_t length, bool keep)
{
    std::string out = fmt::format(
        "{} {} {}\r\n", version, answer.status,
        std::string_view(boost::beast::http::obsolete_reason(boost::beast::http::int_to_status(answer.status))));
    if (!camera.model->entry.server.empty()) out += "Server: " + camera.model->entry.server.text(camera.id) + "\r\n";
    out += fmt::format("Content-Type: {}\r\n", answer.type);
    if (length != std::string::npos) out += fmt::format("Content-Length: {}\r\n", length);
    return out + answer.headers + (keep ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
}

std::string rendered(const Template& text, const Camera& camera, Clock::time_point now)
{
    std::string out;
    out.reserve(4096);
    text.render(out, camera, RenderContext{.relates_to = {}, .unique = camera.counters.requests(), .now = now});
    return out;
}

/// Who may ask this without a login: what ONVIF calls PRE_AUTH.
bool open_to_all(Call call)
{
    return call == Call::datetime || call == Call::hostname || call == Call::capabilities || call == Call::services;
}

Answer refusal(const Camera& camera, const Request& request, Clock::time_point now)
{
    const Credentials& login = camera.model->entry.credentials;
    Answer out;
    out.body = rendered(camera.model->not_authorized, camera, now);
    out.status = login.refusal_status;
    if (login.scheme != LoginScheme::digest) return out;
    out.status = 401;
    out.headers = challenges(camera, request.target);
    return out;
}

Answer soap_answer(Camera& camera, const Request& request, const SoapRequest& soap, Call call, Clock::time_point now)
{
    const Credentials& login = camera.model->entry.credentials;
    const Login given = check_login(camera, request, soap, now);
    if (given != Login::none) ++camera.counters.logins_tried;
    if (given == Login::bad) {
        ++camera.counters.logins_failed;
        ++camera.wrong_logins;
    }
    const bool needed = login.scheme != LoginScheme::none && (login.everything || !open_to_all(call));
    if (given == Login::bad || (needed && given != Login::good)) return refusal(camera, request, now);
    const std::size_t index = static_cast<std::size_t>(call);
    if (index >= camera.model->soap.size() || camera.model->soap[index].empty())
        return {.status = 500, .body = rendered(camera.model->not_supported, camera, now)};
    return {.body = rendered(camera.model->soap[index], camera, now)};
}

Answer page_answer(const Camera& camera, const Request& request, Clock::time_point now)
{
    const Model& model = *camera.model;
    if (request.target == "/upnp_device_desc.xml" && model.speaks(protocols::ssdp))
        return {.type = "text/xml", .body = rendered(model.ssdp_description, camera, now)};
    if (request.target == "/") return {.type = html_type, .body = rendered(model.page, camera, now)};
    Answer out{.status = 404, .type = html_type, .body = "<html><body>not found</body></html>"};
    if (model.entry.realm.empty()) return out;
    out.status = 401;
    out.headers = "WWW-Authenticate: Digest realm=\"" + model.entry.realm.text(camera.id) +
                  "\", nonce=\"0123456789abcdef\", qop=\"auth\"\r\n";
    return out;
}

/// A correct answer, broken as the scenario says.
Reply apply_misbehaviour(const Camera& camera, const Request& request, Answer answer)
{
    std::size_t length = answer.body.size();
    std::string_view version = "HTTP/1.1";
    bool keep = false;
    Then then = Then::close;
    switch (camera.model->entry.misbehaviour) {
        case Misbehaviour::hangs:
            return {.bytes = {}, .then = Then::hang};
        case Misbehaviour::resets:
            return {.bytes = {}, .then = Then::reset};
        case Misbehaviour::nonsense:
            return {.bytes = std::string("\x16\x03\x01\xff\x00nonsense\r\n\r\n", 17), .then = Then::close};
        case Misbehaviour::html:
            answer = {.type = html_type, .body = "<html><title>Login</title></html>"};
            length = answer.body.size();
            break;
        case Misbehaviour::slow_body:
            then = Then::drip;
            break;
        case Misbehaviour::redirect:
            answer = {
                .status = 302, .type = html_type, .headers = "Location: " + camera.model->entry.redirect_to + "\r\n"};
            length = 0;
            break;
        case Misbehaviour::wrong_content_length:
            length += 97;
            break;
        case Misbehaviour::no_content_length:
            version = "HTTP/1.0";
            length = std::string::npos;
            break;
        case Misbehaviour::echo_nul: {
            std::string echo = fmt::format("{} {} {}", request.method, request.target, request.version);
            echo.append(1, '\0').append(request.head);
            std::ranges::replace_if(
                echo, [](char c) { return c == '\r' || c == '\n'; }, '\0');
            answer.body = echo + std::string(2, '\0') + answer.body;
            length = answer.body.size();
            break;
        }
        case Misbehaviour::empty:
            answer.body.clear();
            length = 0;
            break;
        case Misbehaviour::endless:
            length = std::string::npos;
            then = Then::endless;
            break;
        case Misbehaviour::drops_keep_alive:
            keep = true;
            break;
        case Misbehaviour::none:
            break;
    }
    const std::string head = head_of(camera, answer, version, length, keep);
    return {.bytes = head + answer.body, .then = then, .head = head.size()};
}

bool changes_something(const SoapRequest& soap)
{
    return !soap.element.empty() && !soap.element.starts_with("Get");
}

}  // namespace

Reply answer_http(Camera& camera, const Request& request, Clock::time_point now)
{
    const Entry& entry = camera.model->entry;
    Answer answer;
    if (request.method == "POST") {
        const SoapRequest soap = read_soap(request.body);
        const Call call = call_of(soap.element);
        camera.counters.count(call, seconds(now));
        if (changes_something(soap)) ++camera.counters.forbidden;
        const bool served =
            camera.model->serves(Service::onvif) && entry.kind == Kind::camera && request.target == entry.path;
        answer = served ? soap_answer(camera, request, soap, call, now) : page_answer(camera, request, now);
        if (!served && answer.status == 200) answer.status = 404;
    } else {
        camera.counters.count(Call::page, seconds(now));
        if (!request.header("Authorization").empty()) ++camera.counters.logins_tried, ++camera.counters.logins_failed;
        answer = page_answer(camera, request, now);
        if (request.method != "GET" && request.method != "HEAD") ++camera.counters.forbidden;
    }
    if (entry.misbehaviour != Misbehaviour::none) return apply_misbehaviour(camera, request, std::move(answer));
    const bool keep = request.keep_alive() && entry.platform != Platform::dahua;  // Dahua's server closes each time
    std::string bytes = head_of(camera, answer, "HTTP/1.1", answer.body.size(), keep);
    if (request.method != "HEAD") bytes += answer.body;
    return {.bytes = std::move(bytes), .then = keep ? Then::keep : Then::close};
}

Reply answer_rtsp(Camera& camera, const Request& request, Clock::time_point now)
{
    camera.counters.count(Call::rtsp, seconds(now));
    if (!request.header("Authorization").empty()) ++camera.counters.logins_tried, ++camera.counters.logins_failed;
    const Entry& entry = camera.model->entry;
    std::string out;
    if (request.method == "OPTIONS") {
        out = fmt::format("RTSP/1.0 200 OK\r\nCSeq: {}\r\nPublic: OPTIONS, DESCRIBE, PLAY, PAUSE, SETUP, TEARDOWN\r\n",
                          request.header("CSeq"));
    } else {
        out = fmt::format("RTSP/1.0 401 Unauthorized\r\nCSeq: {}\r\n", request.header("CSeq"));
        const std::string realm = entry.realm.text(camera.id);
        out += fmt::format("WWW-Authenticate: Digest realm=\"{}\", nonce=\"0123456789abcdef\"\r\n",
                           realm.empty() ? "IP Camera" : realm);
    }
    if (!entry.rtsp_server.empty()) out += "Server: " + entry.rtsp_server.text(camera.id) + "\r\n";
    return {.bytes = out + "\r\n", .then = Then::keep};
}

Reply answer_garbage(Camera& camera, Clock::time_point now)
{
    camera.counters.count(Call::garbage, seconds(now));
    return {.bytes = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", .then = Then::close};
}

}  // namespace onvigil::simulator
