#include "simulator/fleet.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace onvigil::simulator {
namespace {

/// `first` plus `by`, as one big-endian number; all zero means none and stays so.
template <std::size_t size>
std::array<std::uint8_t, size> counted_up(std::array<std::uint8_t, size> first, std::uint32_t by)
{
    if (first == std::array<std::uint8_t, size>{}) return first;
    for (std::size_t i = size; i-- > 0 && by > 0; by >>= 8) {
        by += first[i];
        first[i] = static_cast<std::uint8_t>(by & 0xFF);
    }
    return first;
}

bool before(const Camera& camera, std::uint32_t address)
{
    return camera.id.address < address;
}

bool serves(const Camera& camera, std::uint16_t port)
{
    const Entry& entry = camera.model->entry;
    if (entry.silent) return false;
    return (entry.port == port && camera.model->has_web_server()) ||
           (entry.tls_port == port && camera.model->serves(Service::tls)) ||
           (entry.rtsp_port == port && camera.model->serves(Service::rtsp));
}

void put_counters(std::string& out, const Counters& c)
{
    const auto put = std::back_inserter(out);
    fmt::format_to(
        put,
        R"("datagrams_in":{},"datagrams_out":{},"connections":{},"most_open":{},"most_being_answered":{},)"
        R"("requests":{},"logins_tried":{},)"
        R"("logins_failed":{},"forbidden":{},"most_datagrams_per_second":{},"most_requests_per_second":{},"calls":{{)",
        c.datagrams_in, c.datagrams_out, c.connections, c.most_open, c.most_being_answered, c.requests(),
        c.logins_tried, c.logins_failed, c.forbidden, c.unicast_datagrams.most, c.requests_answered.most);
    bool first = true;
    for (std::size_t i = 0; i < call_count; ++i) {
        if (c.calls[i] == 0) continue;
        fmt::format_to(put, R"({}"{}":{})", first ? "" : ",", name(static_cast<Call>(i)), c.calls[i]);
        first = false;
    }
    out += '}';
}

void add(Counters& sum, const Counters& one)
{
    sum.datagrams_in += one.datagrams_in;
    sum.datagrams_out += one.datagrams_out;
    sum.connections += one.connections;
    sum.logins_tried += one.logins_tried;
    sum.logins_failed += one.logins_failed;
    sum.forbidden += one.forbidden;
    for (std::size_t i = 0; i < call_count; ++i) sum.calls[i] += one.calls[i];
    sum.most_open = std::max(sum.most_open, one.most_open);
    sum.most_being_answered = std::max(sum.most_being_answered, one.most_being_answered);
    sum.unicast_datagrams.most = std::max(sum.unicast_datagrams.most, one.unicast_datagrams.most);
    sum.requests_answered.most = std::max(sum.requests_answered.most, one.requests_answered.most);
}

}  // namespace

Fleet::Fleet(const Scenario& scenario)
{
    build(scenario);
}

void Fleet::build(const Scenario& scenario)
{
    cameras_.clear();
    cameras_.reserve(scenario.cameras());
    for (const Entry& entry : scenario.entries) {
        const auto model = compile(entry);
        for (std::uint32_t n = 0; n < entry.count; ++n) {
            Camera& camera = cameras_.emplace_back();
            camera.id = {.number = n,
                         .address = entry.address + n,
                         .mac = counted_up(entry.mac, n),
                         .address6 = counted_up(entry.address6, n)};
            camera.model = model;
            camera.seed = scenario.seed;
        }
    }
    std::stable_sort(cameras_.begin(), cameras_.end(),
                     [](const Camera& a, const Camera& b) { return a.id.address < b.id.address; });
    by_address6_.clear();
    for (std::size_t i = 0; i < cameras_.size(); ++i)
        if (cameras_[i].id.address6 != Address6{}) by_address6_.emplace(cameras_[i].id.address6, i);
}

std::span<Camera> Fleet::at(std::uint32_t address) noexcept
{
    const auto first = std::lower_bound(cameras_.begin(), cameras_.end(), address, before);
    auto last = first;
    while (last != cameras_.end() && last->id.address == address) ++last;
    return {first, last};
}

std::span<Camera> Fleet::at(const Address6& address) noexcept
{
    const auto found = by_address6_.find(address);
    return found == by_address6_.end() ? std::span<Camera>() : std::span(cameras_).subspan(found->second, 1);
}

Camera* Fleet::serving(const boost::asio::ip::tcp::endpoint& local) noexcept
{
    const auto address = local.address();
    for (Camera& camera : address.is_v4() ? at(address.to_v4().to_uint()) : at(address.to_v6().to_bytes()))
        if (serves(camera, local.port())) return &camera;
    return nullptr;
}

Difference Fleet::replace(const Scenario& scenario)
{
    std::vector<Camera> old = std::move(cameras_);
    build(scenario);
    std::unordered_map<std::string, std::size_t> now;
    for (std::size_t i = 0; i < cameras_.size(); ++i) now.emplace(cameras_[i].key(), i);
    std::vector<bool> stays(cameras_.size(), false);
    Difference difference;
    for (Camera& camera : old) {
        const auto found = now.find(camera.key());
        const bool was_there = !camera.model->entry.silent;
        if (found == now.end()) {
            if (was_there) difference.gone.push_back(std::move(camera));
            continue;
        }
        Camera& same = cameras_[found->second];
        same.counters = camera.counters;
        same.counters.open = 0;
        same.wrong_logins = camera.wrong_logins;
        const bool is_there = !same.model->entry.silent;
        const bool moved = same.id.address != camera.id.address;
        stays[found->second] = was_there && is_there && !moved;
        if (was_there && !is_there) difference.gone.push_back(std::move(camera));
    }
    for (std::size_t i = 0; i < cameras_.size(); ++i)
        if (!stays[i] && !cameras_[i].model->entry.silent) difference.appeared.push_back(i);
    return difference;
}

std::string Fleet::counters_json(const Totals& totals) const
{
    Counters sum;
    std::string each;
    for (const Camera& camera : cameras_) {
        const Counters& c = camera.counters;
        add(sum, c);
        if (c.datagrams_in + c.connections + c.requests() == 0) continue;
        fmt::format_to(std::back_inserter(each), R"({}{{"address":"{}","port":{},)", each.empty() ? "" : ",",
                       address_text(camera.id.address), camera.model->entry.port);
        put_counters(each, c);
        each += '}';
    }
    std::string out = fmt::format(
        R"({{"cameras":{},"socket":{{"datagrams_in":{},"stray":{},"lost":{},"answers_failed":{},"connections_stray":{}}},"all":{{)",
        cameras_.size(), totals.datagrams_in, totals.datagrams_stray, totals.datagrams_lost, totals.answers_failed,
        totals.connections_stray);
    put_counters(out, sum);
    return out + "},\"each\":[" + each + "]}";
}

}  // namespace onvigil::simulator
