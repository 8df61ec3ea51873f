#include "interview/banner_scan.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "interview/http_reply.hpp"
#include "net/observation_builder.hpp"
#include "protocol/http.hpp"
#include "protocol/rtsp.hpp"
#include "protocol/soap.hpp"

namespace onvigil::interview {
namespace {

constexpr std::uint16_t http_port = 80;
constexpr std::uint16_t https_port = 443;
constexpr std::uint16_t rtsp_port = 554;
constexpr unsigned patience = 2;  ///< silent ports before the rest is left out

/// Where the body begins; npos: the head has not ended.
std::size_t end_of_head(std::string_view raw)
{
    const auto end = raw.find("\r\n\r\n");
    return end == std::string_view::npos ? end : end + 4;
}

}  // namespace

BannerScan::BannerScan(const net::Target& target) : target_(target)
{
    const net::ServiceUrl& url = target.url;
    if (url.port != http_port && url.port != https_port) looks_.push_back({BannerRequest::At::page, url.port, url.tls});
    looks_.push_back({BannerRequest::At::page, http_port, false});
    looks_.push_back({BannerRequest::At::rtsp, rtsp_port, false});
    if (!url.tls || url.port == https_port) looks_.push_back({BannerRequest::At::certificate, https_port, true});
}

void BannerScan::heard(std::string_view raw, std::string_view subject)
{
    silences_ = 0;
    take_subject(subject);
    if (looks_.front().at == BannerRequest::At::page) take_page(raw);
    if (looks_.front().at == BannerRequest::At::rtsp) take_rtsp(raw);
    looks_.pop_front();
}

void BannerScan::failed(HttpFailure failure)
{
    if (failure == HttpFailure::timed_out || failure == HttpFailure::unanswered) ++silences_;
    looks_.pop_front();
    if (silences_ >= patience || failure == HttpFailure::no_route || failure == HttpFailure::local) looks_.clear();
}

void BannerScan::take_page(std::string_view raw)
{
    const auto banner = protocol::http::decode_banner(protocol::as_bytes(raw));
    if (!banner) return;
    model::Observation& observation = about(model::Protocol::http);
    net::add_claim(observation, model::Key::http_server, protocol::tidy(banner->server));
    for (const std::string& realm : banner->realms)
        net::add_claim(observation, model::Key::http_realm, protocol::tidy(realm));
    net::add_claim(observation, model::Key::http_title, protocol::tidy(banner->title));
}

void BannerScan::take_rtsp(std::string_view raw)
{
    const auto response = protocol::rtsp::decode_response(protocol::as_bytes(raw));
    if (!response) return;
    model::Observation& observation = about(model::Protocol::rtsp);
    net::add_claim(observation, model::Key::rtsp_server, protocol::tidy(response->server));
    for (const std::string& realm : response->realms)
        net::add_claim(observation, model::Key::rtsp_realm, protocol::tidy(realm));
}

void BannerScan::take_subject(std::string_view subject)
{
    if (subject.empty()) return;
    model::Observation& observation = about(model::Protocol::tls);
    net::add_claim(observation, model::Key::tls_subject, protocol::tidy(subject));
    const auto mac = mac_in_subject(subject);
    if (!mac || !mac->tells_owner()) return;
    const auto known =
        std::ranges::any_of(observation.macs, [&](const model::MacClaim& claim) { return claim.mac == *mac; });
    if (!known) observation.macs.push_back({*mac, true, {}});
}

model::Observation& BannerScan::about(model::Protocol source)
{
    const auto known = std::ranges::find(observations_, source, &model::Observation::source);
    if (known != observations_.end()) return *known;
    model::Observation& observation = observations_.emplace_back();
    observation.source = source;
    observation.from = target_.address;
    observation.network = target_.network;
    observation.foreign_subnet = target_.foreign_subnet;
    observation.endpoint = target_.endpoint;
    return observation;
}

std::vector<model::Observation> BannerScan::take_result(model::TimePoint now)
{
    for (model::Observation& observation : observations_) observation.at = now;
    return std::move(observations_);
}

std::optional<model::Mac> mac_in_subject(std::string_view subject)
{
    const auto at = subject.starts_with("CN=") ? 0 : subject.find(",CN=");
    if (at == std::string_view::npos) return std::nullopt;
    std::string_view name = subject.substr(subject.find('=', at) + 1);
    name = name.substr(0, name.find_first_of(",+"));
    const std::string lowered = text::lower(name);
    if (lowered.starts_with("axis-")) return model::parse_mac(std::string_view(lowered).substr(5));
    const bool in_pairs = lowered.size() == 17 && (lowered[2] == '-' || lowered[2] == ':');
    return in_pairs ? model::parse_mac(lowered) : std::nullopt;
}

bool enough_of_page(std::string_view raw, std::size_t looked_at)
{
    constexpr std::size_t longest_tag = 8;
    const auto body = end_of_head(raw.substr(0, limits::http_head_bytes));
    if (body == std::string_view::npos) return false;
    const std::string fresh = text::lower(raw.substr(std::max(body, looked_at - std::min(looked_at, longest_tag))));
    if (fresh.find("</title>") != fresh.npos || fresh.find("</html>") != fresh.npos) return true;
    return ends_by_its_length(raw);
}

bool enough_of_rtsp(std::string_view raw, std::size_t)
{
    return end_of_head(raw) != std::string_view::npos;
}

}  // namespace onvigil::interview
