#include "protocol/onvif.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocol/schema/soap_context.hpp"
#include "protocol/start_tags.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace onvigil::protocol::onvif {
namespace {

constexpr std::ptrdiff_t max_tags = 10'000;  ///< start and end tags together; known answers have some hundred

template <typename T>
std::string field(const T* parent, char* T::*member)
{
    return parent ? tidy(text_of(parent->*member)) : std::string();
}

std::size_t bounded(int count, std::size_t limit)
{
    return std::min(static_cast<std::size_t>(std::max(count, 0)), limit);
}

std::optional<int> number(const char* value)
{
    int out = 0;
    const std::string_view text = text::trim(text_of(value));
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end == text.data()) return {};
    return out;
}

/// Only what a clock can show: a date without a time, or the year 65535, is no answer.
std::optional<std::chrono::system_clock::time_point> time_point(const tt__DateTime* read)
{
    if (!read || !read->Date || !read->Time) return {};
    const auto year = number(read->Date->Year), month = number(read->Date->Month), day = number(read->Date->Day);
    const auto hour = number(read->Time->Hour), minute = number(read->Time->Minute),
               second = number(read->Time->Second);
    if (!year || !month || !day || !hour || !minute) return {};
    if (*year < 1970 || *year > 2200 || *month < 1 || *month > 12 || *day < 1 || *day > 31) return {};
    if (*hour < 0 || *hour > 23 || *minute < 0 || *minute > 59) return {};
    const int seconds = second.value_or(0);
    if (seconds < 0 || seconds > 60) return {};
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return {};
    return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
           std::chrono::seconds(seconds);
}

DateTime date_time(const tds__DateTimeAnswer& read)
{
    const auto* stated = read.SystemDateAndTime;
    if (!stated) return {};
    const std::string_view summer = text::trim(text_of(stated->DaylightSavings));
    return {.utc = time_point(stated->UTCDateTime),
            .local = time_point(stated->LocalDateTime),
            .time_zone = field(stated->TimeZone, &tt__TimeZone::TZ),
            .daylight_savings = summer == "true" || summer == "1"};
}

void add_addresses(const tt__PrefixedAddress* first, int count, std::vector<std::string>& into)
{
    for (std::size_t i = 0; i < bounded(count, limits::addresses_per_device); ++i) {
        std::string address = tidy(text_of(first[i].Address));
        address.resize(std::min(address.find('/'), address.size()));
        if (address.empty() || into.size() >= limits::addresses_per_device) continue;
        if (std::ranges::find(into, address) == into.end()) into.push_back(std::move(address));
    }
}

NetworkInterface network_interface(const tt__NetworkInterface& read)
{
    NetworkInterface out;
    out.token = tidy(text_of(read.token));
    out.name = field(read.Info, &tt__InterfaceInfo::Name);
    out.hw_address = field(read.Info, &tt__InterfaceInfo::HwAddress);
    for (const auto* family : {read.IPv4, read.IPv6}) {
        const auto* config = family ? family->Config : nullptr;
        if (!config) continue;
        add_addresses(config->Manual, config->__sizeManual, out.addresses);
        add_addresses(config->FromDHCP, config->__sizeFromDHCP, out.addresses);
        add_addresses(config->FromRA, config->__sizeFromRA, out.addresses);
        add_addresses(config->LinkLocal, config->__sizeLinkLocal, out.addresses);
    }
    return out;
}

Namespaces together(std::vector<Declaration> outer, const std::vector<Declaration>& inner)
{
    outer.insert(outer.end(), inner.begin(), inner.end());
    return Namespaces(namespaces_of(outer));
}

Services services(const tt__Capabilities* read)
{
    Services out;
    if (!read) return out;
    for (const auto* one : {read->Device, read->Media, read->Events, read->Imaging, read->PTZ, read->Analytics})
        if (std::string xaddr = field(one, &tt__Capability::XAddr); !xaddr.empty())
            out.items.push_back({"", std::move(xaddr)});
    return out;
}

/// The answer that stands without an envelope, put into one; empty where there is none.
std::string enveloped(std::string_view text)
{
    constexpr std::string_view suffix = "Response>";
    const auto last = text.rfind(suffix);
    const auto end_tag = last == text.npos ? last : text.rfind("</", last);
    if (end_tag == text.npos) return {};
    const auto end = last + suffix.size();
    const auto begin = text.find("<" + std::string(text.substr(end_tag + 2, end - end_tag - 3)));
    if (begin > end_tag) return {};
    return fmt::format(R"(<s:Envelope xmlns:s="{}"><s:Body>{}</s:Body></s:Envelope>)", usual_namespace("s"),
                       text.substr(begin, end - begin));
}

}  // namespace

struct Decoder::State {
    SoapContext context;
    StartTags start_tags;
    std::vector<std::string_view> used;  ///< prefixes
    std::string slimmed;                 ///< what gSOAP reads

    /// The envelope without idle declarations.
    std::string_view slim(const StartTag& tag, std::string_view content, const std::vector<Declaration>& declarations)
    {
        used = tag.prefixes;
        slimmed.clear();
        if (!add_prefixes(content, used)) return slimmed.append(tag.text).append(content);
        append_with_used(tag.text, tag.declarations, used, slimmed);
        append_with_used(content, declarations, used, slimmed);
        return slimmed;
    }

    enum class Reading { done, broken, unknown };

    Reading read(std::string_view text, Answer& into)
    {
        using Reader = bool (State::*)(const char*, Answer&);
        static constexpr std::pair<const char*, Reader> readers[] = {
            {"tds:GetDeviceInformationResponse", &State::information},
            {"tds:GetSystemDateAndTimeResponse", &State::date},
            {"tds:GetScopesResponse", &State::scopes},
            {"tds:GetNetworkInterfacesResponse", &State::interfaces},
            {"tds:GetHostnameResponse", &State::hostname},
            {"SOAP-ENV:Fault", &State::fault},
            {"tds:GetServicesResponse", &State::service_list},
            {"tds:GetCapabilitiesResponse", &State::capabilities},
        };
        if (!context.open(text)) return Reading::broken;
        for (const auto& [tag, reader] : readers)
            if (context.at(tag)) return (this->*reader)(tag, into) ? Reading::done : Reading::broken;
        return Reading::unknown;
    }

    bool fault(const char* tag, Answer& into)
    {
        flt__Fault read;
        if (!soap_get_flt__Fault(context.get(), &read, tag, nullptr)) return false;
        into.body = fault_from(read);
        return true;
    }

    bool date(const char* tag, Answer& into)
    {
        tds__DateTimeAnswer read;
        if (!soap_get_tds__DateTimeAnswer(context.get(), &read, tag, nullptr)) return false;
        into.body = date_time(read);
        return true;
    }

    bool information(const char* tag, Answer& into)
    {
        tds__DeviceInformationAnswer read;
        if (!soap_get_tds__DeviceInformationAnswer(context.get(), &read, tag, nullptr)) return false;
        using From = tds__DeviceInformationAnswer;
        into.body = DeviceInformation{.manufacturer = field(&read, &From::Manufacturer),
                                      .model = field(&read, &From::Model),
                                      .firmware = field(&read, &From::FirmwareVersion),
                                      .serial = field(&read, &From::SerialNumber),
                                      .hardware_id = field(&read, &From::HardwareId)};
        return true;
    }

    bool scopes(const char* tag, Answer& into)
    {
        tds__ScopesAnswer read;
        if (!soap_get_tds__ScopesAnswer(context.get(), &read, tag, nullptr)) return false;
        Scopes out;
        for (std::size_t i = 0; i < bounded(read.__sizeScopes, limits::scopes_per_device); ++i)
            if (std::string item = tidy_encoded(text_of(read.Scopes[i].ScopeItem)); !item.empty())
                out.items.push_back(std::move(item));
        into.body = std::move(out);
        return true;
    }

    bool interfaces(const char* tag, Answer& into)
    {
        tds__NetworkInterfacesAnswer read;
        if (!soap_get_tds__NetworkInterfacesAnswer(context.get(), &read, tag, nullptr)) return false;
        NetworkInterfaces out;
        for (std::size_t i = 0; i < bounded(read.__sizeNetworkInterfaces, limits::interfaces_per_device); ++i)
            out.items.push_back(network_interface(read.NetworkInterfaces[i]));
        into.body = std::move(out);
        return true;
    }

    bool hostname(const char* tag, Answer& into)
    {
        tds__HostnameAnswer read;
        if (!soap_get_tds__HostnameAnswer(context.get(), &read, tag, nullptr)) return false;
        into.body = Hostname{field(read.HostnameInformation, &tt__HostnameInformation::Name)};
        return true;
    }

    bool service_list(const char* tag, Answer& into)
    {
        tds__ServicesAnswer read;
        if (!soap_get_tds__ServicesAnswer(context.get(), &read, tag, nullptr)) return false;
        Services out;
        for (std::size_t i = 0; i < bounded(read.__sizeService, limits::services_per_device); ++i)
            out.items.push_back(
                {field(&read.Service[i], &tds__Service::Namespace), field(&read.Service[i], &tds__Service::XAddr)});
        into.body = std::move(out);
        return true;
    }

    bool capabilities(const char* tag, Answer& into)
    {
        tds__CapabilitiesAnswer read;
        if (!soap_get_tds__CapabilitiesAnswer(context.get(), &read, tag, nullptr)) return false;
        into.body = services(read.Capabilities);
        return true;
    }
};

Decoder::Decoder() : state_(std::make_unique<State>()) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

Result<Answer, DecodeError> Decoder::decode(Bytes body)
{
    if (body.size() > limits::http_body_bytes) return DecodeError::too_long;
    std::string made;
    std::string_view envelope = envelope_in(as_text(body));
    if (envelope.empty()) envelope = made = enveloped(as_text(body));
    if (envelope.empty()) return DecodeError::malformed;
    if (std::ranges::count(envelope, '<') > max_tags) return DecodeError::too_much;
    const StartTag& tag = state_->start_tags.of(envelope);
    const std::string_view content = envelope.substr(tag.text.size());
    if (declares_entities(tag.sound ? content : envelope)) return DecodeError::malformed;

    Answer answer;
    const auto declarations = declarations_in(content);
    answer.namespaces = declarations.empty() ? tag.namespaces : together(tag.declarations, declarations);
    using Reading = State::Reading;
    Reading reading = Reading::broken;
    if (tag.sound && !has_bare_markup(content)) {
        reading = state_->read(state_->slim(tag, content, declarations), answer);
        if (reading == Reading::broken && state_->context.hit_limit()) return DecodeError::too_much;
    }
    const std::string whole = reading == Reading::done ? std::string() : repaired(envelope);
    for (const bool ignore_namespaces : {false, true}) {
        if (reading == Reading::done) break;
        state_->context.ignore_namespaces(ignore_namespaces);
        reading = state_->read(whole, answer);
    }
    state_->context.ignore_namespaces(false);
    if (reading == Reading::done) return answer;
    if (reading == Reading::unknown) return DecodeError::not_an_answer;
    return state_->context.hit_limit() ? DecodeError::too_much : DecodeError::malformed;
}

}  // namespace onvigil::protocol::onvif
